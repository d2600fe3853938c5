#include "inner/gradient_source.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::inner {
namespace {

class ExactGradient final : public GradientSource {
 public:
  explicit ExactGradient(InnerGradientProblem& problem) : problem_(problem) {}
  void values(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override { problem_.inner(X, Y, values); }
  void gradient(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    problem_.inner_gradient_y(X, Y, G);
  }
  Curvature known_curvature(ConstVectorRef x) override { return problem_.inner_curvature(x); }
  void announce(std::span<const EvaluationKey> columns) override { problem_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override { return problem_.failure(column); }
  const Box& box() const override { return problem_.info().inner_box; }

 private:
  InnerGradientProblem& problem_;
};

class DifferenceGradient final : public GradientSource {
 public:
  DifferenceGradient(ValuesProblem& problem, double radius) : problem_(problem), radius_(radius) {}
  void values(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override { problem_.inner(X, Y, values); }
  Curvature known_curvature(ConstVectorRef x) override { return problem_.inner_curvature(x); }
  void announce(std::span<const EvaluationKey> columns) override { problem_.announce(columns); }
  const Box& box() const override { return problem_.info().inner_box; }
  std::optional<ColumnFailure> failure(Index column) const override {
    return failures_[static_cast<std::size_t>(column)];
  }
  double rounding(Index column) const override {
    return std::numeric_limits<double>::epsilon() * largest_(column) / length_(column) *
           std::sqrt(static_cast<double>(shifted_.rows()));
  }

  void gradient(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    begin(Y);
    for (Index i = 0; i < Y.rows(); ++i) {
      place(i, Y);
      const Vector near = side_.cwiseProduct(step_);
      ask(X, i, Y, near, first_);
      ask(X, i, Y, (central_.array() > 0).select(-near, 2 * near), second_);
      const bool lost = one_sided_where_lost(X, Y, i);
      if (lost || central_.minCoeff() == 0) know_middle(X, Y);
      for (Index b = 0; b < Y.cols(); ++b)
        G(i, b) = side_(b) *
                  (central_(b) > 0 ? first_(b) - second_(b) : 4 * first_(b) - second_(b) - 3 * middle_(b)) /
                  (2 * step_(b));
    }
    for (Index b = 0; b < Y.cols(); ++b)
      if (G.col(b).allFinite()) failures_[static_cast<std::size_t>(b)].reset();
  }

 private:
  void begin(ConstMatrixRef Y) {
    shifted_ = Y;
    for (auto* vector : {&first_, &second_, &side_, &central_, &step_}) vector->resize(Y.cols());
    middle_.resize(0);
    largest_.setZero(Y.cols());
    failures_.assign(static_cast<std::size_t>(Y.cols()), {});
    length_ = radius_ * Y.cwiseAbs().colwise().maxCoeff().transpose().cwiseMax(1.0);
  }

  // Central (1, side +1) where both points are inside, otherwise (0) both to the side that has more room.
  void place(Index i, ConstMatrixRef Y) {
    side_.setOnes();
    central_.setOnes();
    step_ = length_;
    if (!box().bounded()) return;
    for (Index b = 0; b < Y.cols(); ++b) {
      const double below = Y(i, b) - box().lower(i), above = box().upper(i) - Y(i, b);
      if (std::min(below, above) >= step_(b)) continue;
      central_(b) = 0;
      side_(b) = above >= below ? 1 : -1;
      step_(b) = std::min(step_(b), std::max(above, below) / 2);
    }
  }

  // Values at the points with coordinate i shifted by `shift`.
  void ask(ConstMatrixRef X, Index i, ConstMatrixRef Y, const Vector& shift, Vector& values) {
    shifted_.row(i) = Y.row(i) + shift.transpose();
    if (box().bounded())  // y + 2h may round to beyond the bound
      shifted_.row(i) = shifted_.row(i).cwiseMax(box().lower(i)).cwiseMin(box().upper(i));
    problem_.inner(X, shifted_, values);
    shifted_.row(i) = Y.row(i);
    for (Index b = 0; b < values.size(); ++b) {
      auto& kept = failures_[static_cast<std::size_t>(b)];
      if (std::isfinite(values(b)))
        largest_(b) = std::max(largest_(b), std::abs(values(b)));
      else if (!kept)
        kept = problem_.failure(b);
    }
  }

  // Columns that have a value on one side only get a second one there.
  bool one_sided_where_lost(ConstMatrixRef X, ConstMatrixRef Y, Index i) {
    const auto lost = [&](Index b) {
      return central_(b) > 0 && std::isfinite(first_(b)) != std::isfinite(second_(b));
    };
    Vector shift = Vector::Zero(Y.cols()), further(Y.cols());
    bool any = false;
    for (Index b = 0; b < Y.cols(); ++b) {
      if (!lost(b)) continue;
      any = true;
      shift(b) = (std::isfinite(first_(b)) ? 2 : -2) * step_(b);
    }
    if (!any) return false;
    ask(X, i, Y, shift, further);
    for (Index b = 0; b < Y.cols(); ++b) {
      if (!lost(b)) continue;
      if (shift(b) < 0) first_(b) = second_(b);
      side_(b) = shift(b) > 0 ? 1 : -1;
      central_(b) = 0;
      second_(b) = further(b);
    }
    return true;
  }

  void know_middle(ConstMatrixRef X, ConstMatrixRef Y) {
    if (middle_.size() > 0) return;
    middle_.resize(Y.cols());
    problem_.inner(X, Y, middle_);
  }

  ValuesProblem& problem_;
  double radius_;
  Matrix shifted_;
  Vector length_, largest_;         // radius and largest |f| of every column
  Vector side_, central_, step_;    // of the coordinate at hand
  Vector first_, second_, middle_;  // f at the nearer and the farther (or other) point, and at y
  std::vector<std::optional<ColumnFailure>> failures_;
};

}  // namespace

std::unique_ptr<GradientSource> exact_gradient(InnerGradientProblem& problem) {
  return std::make_unique<ExactGradient>(problem);
}

std::unique_ptr<GradientSource> difference_gradient(ValuesProblem& problem, double radius) {
  return std::make_unique<DifferenceGradient>(problem, radius);
}

double gradient_round_off(GradientSource& source, ConstVectorRef x, ConstVectorRef y) {
  // Twice the largest of four changes estimates the largest of many. Entries of y that are nearly 0 move like
  // those of a thousandth of the largest: sums over y round by that.
  constexpr Index kMoved = kRoundOffCost - 1;
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
  double max = 0;
  for (Index k = 1; k <= kMoved; ++k) max = std::max(max, norm(G.col(k) - G.col(0)));
  return 2 * max;
}

}  // namespace bizo::inner
