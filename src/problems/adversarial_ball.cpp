#include "problems/adversarial_ball.hpp"

#include <limits>

#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// What the length of a delta on the sphere may be above the radius, as a share of it: rounding of sums of k
// squares.
constexpr double kRounding = 1e-12;

}  // namespace

AdversarialBall::AdversarialBall(std::unique_ptr<Adversarial> unbounded)
    : ValuesProblem(unbounded->info()), unbounded_(std::move(unbounded)) {}

void AdversarialBall::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  unbounded_->outer(X, Y, values);
}

void AdversarialBall::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  unbounded_->inner(X, Y, values);
  const double max = unbounded_->threat().radius * (1 + kRounding);
  const Index k = unbounded_->features();
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index first = 0; first < p(); first += k)
      if (norm(Y.col(b).segment(first, k)) > max) values(b) = kInfinity;
}

void AdversarialBall::inner_prox(ConstMatrixRef, double, MatrixRef Y) {
  const Index k = unbounded_->features();
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index first = 0; first < p(); first += k)
      shorten(unbounded_->threat().radius, Y.col(b).segment(first, k));
}

void AdversarialBall::inner_prox_slopes(ConstMatrixRef, double, ConstMatrixRef Z, ConstMatrixRef,
                                        MatrixRef slope, MatrixRef out) {
  const Index k = unbounded_->features();
  const double radius = unbounded_->threat().radius;
  slope.setOnes();
  out.setZero();
  for (Index b = 0; b < Z.cols(); ++b)
    for (Index first = 0; first < p(); first += k) {
      const auto z = Z.col(b).segment(first, k);
      const double size = norm(z);
      if (size > radius)
        slope.col(b).segment(first, k) = radius / size * (1 - z.array().square() / (size * size)).matrix();
    }
}

}  // namespace bizo::problems
