// The program bizo with a problem whose F has any shape and size, and which fails as it is told to: what
// trouble.py makes its runs of. y follows x, y*(x) = x / unit, and F depends on y alone.
#include <bizo.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "bizo/core/error.hpp"
#include "bizo/core/finite_sum.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "bizo/problems/outer_start.hpp"

namespace {

using namespace bizo;

// F is the sum over coordinates of value(t), t = y_i - 0.4.
struct Shape {
  double (*value)(double);
  double (*slope)(double);
};

double none(double) {
  return 0;
}
double rounded(double t) {
  return std::round(t * t * 1e4) / 1e4;
}

const std::pair<const char*, Shape> kShapes[] = {
    {"quadratic", {[](double t) { return t * t; }, [](double t) { return 2 * t; }}},
    {"linear", {[](double t) { return t; }, [](double) { return 1.0; }}},
    {"constant", {[](double) { return 1.0; }, none}},
    {"absolute", {[](double t) { return std::abs(t); }, [](double t) { return std::copysign(1, t); }}},
    {"barrier",
     {[](double t) { return t - 0.5 * std::log(t + 0.5); }, [](double t) { return 1 - 0.5 / (t + 0.5); }}},
    {"steps", {[](double t) { return t * t + (t > -0.3 ? 0 : 1); }, [](double t) { return 2 * t; }}},
    {"rounded", {rounded, none}},
    {"floor", {[](double t) { return std::floor(t); }, none}},
    {"root",
     {[](double t) { return std::sqrt(t + 0.4); }, [](double t) { return 0.5 / std::sqrt(t + 0.4); }}},
    {"unbounded", {[](double t) { return -t * t * t; }, [](double t) { return -3 * t * t; }}},
    {"ball", {[](double t) { return std::abs(t) < 0.6 ? t * t : kNaN; }, [](double t) { return 2 * t; }}},
    {"quartic", {[](double t) { return t * t * t * t; }, [](double t) { return 4 * t * t * t; }}},
};

struct Trouble {
  std::string kind, where, side, which, when;
  Index iteration = 0;

  bool at(const EvaluationKey& key) const {
    if (when == "once" && key.iteration != iteration) return false;
    if (when == "from" && key.iteration < iteration) return false;
    if (when == "alternating" && key.iteration % 2 == 0) return false;
    if (when == "first-evaluations" && (key.iteration < iteration || key.direction > 1)) return false;
    if (side == "base" && key.side != 0) return false;
    if (side == "plus" && key.side != 1) return false;
    if (side == "minus" && key.side != -1) return false;
    if (side == "directions" && key.side == 0) return false;
    if (which == "even") return key.direction % 2 == 0;
    if (which == "some")  // a third, by their keys
      return uniform_of(key) < 1.0 / 3;
    return true;
  }
  static double uniform_of(const EvaluationKey& key) {
    const auto mixed = 2654435761ull * static_cast<std::uint64_t>(1 + key.direction) +
                       40503ull * static_cast<std::uint64_t>(key.iteration) +
                       97ull * static_cast<std::uint64_t>(key.side + 1);
    return static_cast<double>((mixed ^ (mixed >> 15)) % 1000) / 1000;
  }
};

class Troubled final : public ProductsProblem, public ClosedFormInner, public SumOfSquares, public FiniteSum {
 public:
  Troubled(ProblemInfo info, double unit, double size, const Shape& shape, Trouble trouble)
      : ProductsProblem(std::move(info)),
        unit_(unit),
        size_(size),
        shape_(shape),
        trouble_(std::move(trouble)) {}

  void announce(std::span<const EvaluationKey> columns) override {
    keys_.assign(columns.begin(), columns.end());
  }
  std::optional<ColumnFailure> failure(Index column) const override {
    const auto i = static_cast<std::size_t>(column);
    return i < failures_.size() ? failures_[i] : std::nullopt;
  }
  bool feasible(ConstVectorRef x) const override {
    return trouble_.kind != "infeasible" || x(0) / unit_ < 0.31;
  }
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b) values(b) = size_ * sum(Y.col(b), shape_.value);
    if (trouble_.where != "inner") fail(Y.cols(), [&](Index b, double wrong) { values(b) = wrong; });
  }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    for (Index b = 0; b < Y.cols(); ++b) values(b) = 0.5 * (Y.col(b) - X.col(b) / unit_).squaredNorm();
    fail_inside(Y.cols(), [&](Index b, double wrong) { values(b) = wrong; });
  }
  Curvature inner_curvature(ConstVectorRef) override { return {1, 1}; }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    G = Y - X / unit_;
    fail_inside(Y.cols(), [&](Index b, double wrong) { G.col(b).setConstant(wrong); });
  }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) override {
    G = size_ * (Y.array() - kMinimum).unaryExpr(shape_.slope);
    if (trouble_.where != "inner")
      fail(Y.cols(), [&](Index b, double wrong) { G.col(b).setConstant(wrong); });
  }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    G = -(Y - X / unit_) / unit_;
  }
  void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_hessian_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = V;
    fail_inside(V.cols(), [&](Index b, double wrong) { out.col(b).setConstant(wrong); });
  }
  void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = -V / unit_;
  }
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override {
    Y = X / unit_;
    fail_inside(Y.cols(), [&](Index b, double wrong) { Y.col(b).setConstant(wrong); });
  }
  Index residuals() const override { return p(); }
  void residual(ConstMatrixRef, ConstMatrixRef Y, MatrixRef R) override {
    R = (2 * size_ * (Y.array() - kMinimum).unaryExpr(shape_.value)).sqrt();
  }
  Index inner_samples() const override { return 4; }
  Index outer_samples() const override { return 4; }
  std::unique_ptr<ProductsProblem> restricted(std::span<const Index>, std::span<const Index>) const override {
    return std::make_unique<Troubled>(info(), unit_, size_, shape_, trouble_);  // all samples are the same
  }
  // What a run must not be wrong about: F at the solution, and how far that is outside.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override {
    double outside = 0;
    for (Index i = 0; i < info().box.lower.size(); ++i)
      outside = std::max({outside, info().box.lower(i) - x(i), x(i) - info().box.upper(i)});
    return {{"phi", size_ * sum(x / unit_, shape_.value)},
            {"F", size_ * sum(y, shape_.value)},
            {"outside", outside}};
  }

 private:
  static constexpr double kMinimum = 0.4;

  static double sum(const Vector& y, double (*of)(double)) {
    return (y.array() - kMinimum).unaryExpr(of).sum();
  }

  template <class Spoil>
  void fail_inside(Index columns, Spoil spoil) {
    if (trouble_.where != "outer") fail(columns, spoil);
  }
  template <class Spoil>
  void fail(Index columns, Spoil spoil) {
    failures_.assign(static_cast<std::size_t>(columns), {});
    if (trouble_.kind == "none" || trouble_.kind == "infeasible") return;
    if (static_cast<Index>(keys_.size()) != columns) return;
    for (Index b = 0; b < columns; ++b) {
      const auto i = static_cast<std::size_t>(b);
      if (trouble_.at(keys_[i])) spoil(b, spoiled(failures_[i]));
    }
  }
  double spoiled(std::optional<ColumnFailure>& failure) const {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::string& kind = trouble_.kind;
    if (kind == "inf") return kInfinity;
    if (kind == "minus-inf") return -kInfinity;
    if (kind == "huge") return 1e308;
    if (kind == "exception") throw std::runtime_error("the licence server is away");
    if (kind == "memory") throw std::bad_alloc();
    if (kind == "odd-exception") throw 42;
    if (kind == "abort") std::abort();
    if (kind == "exit") std::_Exit(7);
    for (int status = 0; status < kEvaluationStatuses; ++status)
      if (kind == name_of(static_cast<EvaluationStatus>(status)))
        failure = {static_cast<EvaluationStatus>(status), "told to fail", 0.001};
    return kNaN;
  }

  double unit_, size_;
  const Shape& shape_;
  Trouble trouble_;
  std::vector<EvaluationKey> keys_;
  std::vector<std::optional<ColumnFailure>> failures_;
};

std::unique_ptr<Problem> make(const Params& params, const ProblemContext& context) {
  const Index d = params.integer("d"), fixed = std::min(d, params.integer("fixed"));
  const double unit = params.number("unit");
  ProblemInfo info{"troubled", d, d, {}, Vector::Constant(d, 0.1), {}};
  problems::read_outer_start(params, context.files, d, info.start, info.box);
  if (fixed > 0 && !info.box.bounded()) info.box = {Vector::Constant(d, -1e300), Vector::Constant(d, 1e300)};
  info.start *= unit;
  info.box.lower *= unit;
  info.box.upper *= unit;
  if (fixed > 0) info.box.lower.head(fixed) = info.box.upper.head(fixed) = info.start.head(fixed);
  Trouble trouble{params.text("kind"),  params.text("where"), params.text("side"),
                  params.text("which"), params.text("when"),  params.integer("iteration")};
  for (const auto& [name, shape] : kShapes)
    if (params.text("shape") == name)
      return std::make_unique<Troubled>(std::move(info), unit, params.number("size"), shape,
                                        std::move(trouble));
  params.refuse("shape", "there is no such shape", "look at troubled.cpp");
}

}  // namespace

int main(int argc, char** argv) {
  OptionTable options = problems::outer_start_options("0.2");
  const auto text = [](const char* name, const char* fallback) { return text_option(name, fallback, ""); };
  options.insert(options.end(), {integer_option("d", "5", 1, ""), positive_option("unit", "1", ""),
                                 number_option("size", "1", ""), integer_option("fixed", "0", 0, ""),
                                 text("shape", "quadratic"), text("kind", "none"), text("where", "outer"),
                                 text("side", "any"), text("which", "all"), text("when", "always"),
                                 integer_option("iteration", "0", 0, "")});
  const Row<MakeProblem> row{"troubled", "fails as it is told to", "", options, make};
  return bizo::run(argc, argv, {.problems = {row}});
}
