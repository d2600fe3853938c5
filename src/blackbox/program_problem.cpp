#include "blackbox/program_problem.hpp"

#include "bizo/core/inner_box.hpp"
#include "blackbox/oracle_client.hpp"
#include "blackbox/told_program.hpp"
#include "blackbox/value_cache.hpp"

namespace bizo::blackbox {
namespace {

class ProgramSolver final : public InnerSolver {
 public:
  ProgramSolver(OracleClient& asker, ValueCache& cache) : asker_(asker), cache_(cache) {}

  // A bizo that answers from another process does as it would here; what a user's solver makes of a tolerance
  // is his own affair, and every solve his expense.
  bool refines() const override { return answers(asker_.capabilities(), Operation::solver_curvature); }
  bool estimates_curvature() const override { return refines(); }

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override {
    Matrix start = Y;
    project_inner(asker_.capabilities().info.inner_box, start);
    asker_.ask(Operation::solve, X, start, Matrix(), Y, &control);
    const Reply& reply = asker_.reply();
    report = reply.report;
    for (Index b = 0; b < X.cols(); ++b) {
      const auto& failure = reply.failures[static_cast<std::size_t>(b)];
      report.status[static_cast<std::size_t>(b)] = failure                ? failure->status
                                                   : Y.col(b).allFinite() ? EvaluationStatus::ok
                                                                          : EvaluationStatus::non_finite;
      if (failure) report.failures.emplace_back(b, *failure);
    }
    if (reply.values.size() > 0) cache_.keep(asker_.keys_of(X.cols()), X, Y, reply.values);
  }

  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override {
    if (!answers(asker_.capabilities(), Operation::solver_curvature)) return {};
    const Vector bounds{{previous.mu, previous.L}};
    Matrix found(2, 1);
    asker_.ask(Operation::solver_curvature, x, y, bounds, found);
    return {found(0), found(1)};
  }

 private:
  OracleClient& asker_;
  ValueCache& cache_;
};

// Each class adds what its level answers, as the classes of core/problem.hpp do.
template <class Level>
class Program : public Level, public HasInnerSolver, public ExternalProblem {
 public:
  Program(ProblemInfo info, std::unique_ptr<Oracle> oracle)
      : Level(std::move(info)), asker_(std::move(oracle)) {}

  void announce(std::span<const EvaluationKey> columns) override { asker_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override { return asker_.failure(column); }
  bool feasible(ConstVectorRef x) const override { return asker_.feasible(x)[0]; }
  std::vector<bool> all_feasible(ConstMatrixRef X) const override { return asker_.feasible(X); }
  std::int64_t restarts() const override { return asker_.restarts(); }
  WorksTogether* together() override { return asker_.together(); }

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    values.setConstant(kNaN);
    if (asker_.capabilities().level == OracleLevel::value)
      ask_value(Operation::value, X, Y, values);
    else if (!cache_.find(asker_.keys_of(X.cols()), X, Y, values))
      ask_value(Operation::outer, X, Y, values);
  }

  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override {
    if (!answers(asker_.capabilities(), Operation::metrics)) return {};
    Matrix none(0, 1);
    asker_.ask(Operation::metrics, x, y, Matrix(), none);
    return asker_.reply().metrics;
  }

  bool has_solver() const override { return asker_.capabilities().solves; }
  std::unique_ptr<InnerSolver> own_solver() override {
    return std::make_unique<ProgramSolver>(asker_, cache_);
  }

 protected:
  void ask_value(Operation operation, ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
    asker_.ask(operation, X, Y, Matrix(), values.reshaped(1, values.size()));
  }

  OracleClient asker_;
  ValueCache cache_;
};

template <class Level>
class ValuesProgram : public Program<Level> {
 public:
  using Program<Level>::Program;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    this->ask_value(Operation::inner, X, Y, values);
  }
  Curvature inner_curvature(ConstVectorRef x) override {
    if (!answers(this->asker_.capabilities(), Operation::curvature)) return {};
    Matrix found(2, 1);
    this->asker_.ask(Operation::curvature, x, this->info().inner_start, Matrix(), found);
    return {found(0) >= 0 ? found(0) : kNaN, found(1) > 0 ? found(1) : kNaN};  // others are no bounds
  }
};

template <class Level>
class InnerGradientProgram : public ValuesProgram<Level> {
 public:
  using ValuesProgram<Level>::ValuesProgram;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::inner_gradient_y, X, Y, Matrix(), G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::outer_gradient_y, X, Y, Matrix(), G);
  }
};

template <class Level>
class GradientsProgram : public InnerGradientProgram<Level> {
 public:
  using InnerGradientProgram<Level>::InnerGradientProgram;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::inner_gradient_x, X, Y, Matrix(), G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::outer_gradient_x, X, Y, Matrix(), G);
  }
};

class ProductsProgram : public GradientsProgram<ProductsProblem> {
 public:
  using GradientsProgram::GradientsProgram;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    asker_.ask(Operation::hessian_product, X, Y, V, out);
  }
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    asker_.ask(Operation::cross_product, X, Y, V, out);
  }
};

template <class Level>
std::unique_ptr<Problem> program_of(ProblemInfo info, std::unique_ptr<Oracle> oracle) {
  const bool squares = oracle->capabilities().residuals > 0,
             constrained = oracle->capabilities().constraints > 0;
  if (squares && constrained)
    return std::make_unique<ConstrainedProgram<SquaresProgram<Level>>>(std::move(info), std::move(oracle));
  if (squares) return std::make_unique<SquaresProgram<Level>>(std::move(info), std::move(oracle));
  if (constrained)
    return std::make_unique<ConstrainedProgram<ToldProgram<Level>>>(std::move(info), std::move(oracle));
  return std::make_unique<Level>(std::move(info), std::move(oracle));
}

}  // namespace

std::unique_ptr<Problem> make_problem(std::unique_ptr<Oracle> oracle, const Placement& placement) {
  ProblemInfo info = oracle->capabilities().info;
  if (placement.start.size() > 0) info.start = placement.start;
  if (placement.box.bounded()) info.box = placement.box;
  switch (oracle->capabilities().level) {
    case OracleLevel::products:
      return program_of<ProductsProgram>(std::move(info), std::move(oracle));
    case OracleLevel::gradients:
      return program_of<GradientsProgram<GradientsProblem>>(std::move(info), std::move(oracle));
    case OracleLevel::inner_gradient:
      return program_of<InnerGradientProgram<InnerGradientProblem>>(std::move(info), std::move(oracle));
    case OracleLevel::values:
      return program_of<ValuesProgram<ValuesProblem>>(std::move(info), std::move(oracle));
    default:
      return program_of<Program<Problem>>(std::move(info), std::move(oracle));
  }
}

}  // namespace bizo::blackbox
