#include "bizo/inner/gradient_source.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo {
namespace {

class ExactGradient final : public GradientSource {
 public:
  explicit ExactGradient(InnerGradientProblem& problem) : problem_(problem) {}
  void gradient(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    problem_.inner_gradient_y(X, Y, G);
  }
  Curvature known_curvature(ConstVectorRef x) override { return problem_.inner_curvature(x); }
  void announce(std::span<const EvaluationKey> columns) override { problem_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override { return problem_.failure(column); }

 private:
  InnerGradientProblem& problem_;
};

class DifferenceGradient final : public GradientSource {
 public:
  DifferenceGradient(ValuesProblem& problem, double radius) : problem_(problem), radius_(radius) {}
  Curvature known_curvature(ConstVectorRef x) override { return problem_.inner_curvature(x); }
  void announce(std::span<const EvaluationKey> columns) override { problem_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override {
    return failures_[static_cast<std::size_t>(column)];
  }

  void gradient(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    shifted_ = Y;
    above_.resize(Y.cols());
    below_.resize(Y.cols());
    failures_.assign(static_cast<std::size_t>(Y.cols()), {});
    length_ = radius_ * Y.cwiseAbs().colwise().maxCoeff().transpose().cwiseMax(1.0);
    for (Index i = 0; i < Y.rows(); ++i) {
      shifted_.row(i) = Y.row(i) + length_.transpose();
      problem_.inner(X, shifted_, above_);
      keep_failures(above_);
      shifted_.row(i) = Y.row(i) - length_.transpose();
      problem_.inner(X, shifted_, below_);
      keep_failures(below_);
      shifted_.row(i) = Y.row(i);
      G.row(i) = ((above_ - below_).array() / (2 * length_.array())).transpose();
    }
  }

 private:
  // What the problem says of the first value of a column that it could not give.
  void keep_failures(const Vector& values) {
    for (Index column = 0; column < values.size(); ++column)
      if (auto& kept = failures_[static_cast<std::size_t>(column)]; !kept && !std::isfinite(values(column)))
        kept = problem_.failure(column);
  }

  ValuesProblem& problem_;
  double radius_;
  Matrix shifted_;
  Vector above_, below_, length_;
  std::vector<std::optional<ColumnFailure>> failures_;
};

}  // namespace

std::unique_ptr<GradientSource> exact_gradient(InnerGradientProblem& problem) {
  return std::make_unique<ExactGradient>(problem);
}

std::unique_ptr<GradientSource> difference_gradient(ValuesProblem& problem, double radius) {
  return std::make_unique<DifferenceGradient>(problem, radius);
}

Curvature estimate_curvature(GradientSource& source, ConstVectorRef x, ConstVectorRef y) {
  constexpr double kRadius = 1e-4;
  const Index p = y.size();
  const Matrix X = x.replicate(1, 2);
  Matrix Y(p, 2), G(p, 2);
  Vector q(p), image(p);
  const auto rayleigh = [&](double shift, int steps) {  // of shift I - H, or of H for shift 0
    fill_normal({.purpose = Purpose::inner}, 0, {q.data(), static_cast<std::size_t>(p)});
    double quotient = 0;
    for (int step = 0; step < steps; ++step) {
      q /= norm(q);
      Y.col(0) = y + kRadius * q;
      Y.col(1) = y - kRadius * q;
      source.gradient(X, Y, G);
      image = (G.col(0) - G.col(1)) / (2 * kRadius);
      if (shift > 0) image = shift * q - image;
      quotient = dot(q, image);
      if (!(norm(image) > 0)) break;
      q = image;
    }
    return quotient;
  };
  const double smooth = 1.1 * rayleigh(0, 40);
  if (!(smooth > 0)) return {};  // not a strictly convex f: there are no step lengths
  const double strong = 0.5 * (smooth - rayleigh(smooth, 80));
  return {std::max(strong, 0.0), smooth};
}

Curvature resolve_curvature(GradientSource& source, const Curvature& given, ConstVectorRef x,
                            ConstVectorRef y, const Curvature& previous) {
  const Curvature known = source.known_curvature(x);
  Curvature bounds{std::isnan(given.strong) ? known.strong : given.strong,
                   std::isnan(given.smooth) ? known.smooth : given.smooth};
  if (std::isnan(bounds.smooth)) {
    const Curvature estimated = std::isnan(previous.smooth) ? estimate_curvature(source, x, y) : previous;
    bounds.smooth = estimated.smooth;
    if (std::isnan(bounds.strong)) bounds.strong = estimated.strong;
  }
  if (std::isnan(bounds.strong)) bounds.strong = 0;
  bounds.strong = std::min(bounds.strong, bounds.smooth);  // they may come from different sources
  return bounds;
}

double gradient_round_off(GradientSource& source, ConstVectorRef x, ConstVectorRef y) {
  constexpr Index kMoved = 4;
  constexpr double kUnits = 4 * std::numeric_limits<double>::epsilon();
  const Index p = y.size();
  const Matrix X = x.replicate(1, kMoved + 1);
  Matrix Y = y.replicate(1, kMoved + 1), G(p, kMoved + 1), shift(p, kMoved);
  fill_normal({.purpose = Purpose::inner, .iteration = 1}, 0,
              {shift.data(), static_cast<std::size_t>(shift.size())});
  shift = shift.cwiseMax(-1.0).cwiseMin(1.0);
  const Vector size = y.cwiseAbs().cwiseMax(1e-3 * y.cwiseAbs().maxCoeff());
  Y.rightCols(kMoved) += kUnits * (size.asDiagonal() * shift);
  source.gradient(X, Y, G);
  double most = 0;
  for (Index k = 1; k <= kMoved; ++k) most = std::max(most, norm(G.col(k) - G.col(0)));
  return 2 * most;
}

}  // namespace bizo
