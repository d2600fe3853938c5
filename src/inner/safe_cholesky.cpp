#include "inner/safe_cholesky.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <limits>

namespace bizo::inner {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
// A shift this small leaves steps along directions without curvature a thousand times too long, which a line
// search mends (Nocedal and Wright 2006, algorithm 3.3, with the same first shift).
constexpr double kFirstShift = 1e-3, kLargerShift = 8;
// Coordinates without curvature are shifted as if they had this share of the largest.
constexpr double kMinSize = 1e-3;

}  // namespace

bool SafeCholesky::factor(ConstMatrixRef H, double min) {
  if (!H.allFinite()) return false;
  const Vector size = H.diagonal().cwiseAbs();
  const double largest = size.maxCoeff();
  units_ = size.cwiseMax(largest > 0 ? kMinSize * largest : 1.0).cwiseSqrt().cwiseInverse();
  shift_ = min;
  while (!try_shift(H, shift_)) {
    shift_ = std::max(kFirstShift, kLargerShift * shift_);
    if (!(shift_ < 1 / kEps)) return false;  // entries off the diagonal of another size altogether
  }
  return true;
}

bool SafeCholesky::try_shift(ConstMatrixRef H, double shift) {
  const Index p = H.rows();
  factors_.resize(p, p);
  for (Index j = 0; j < p; ++j)
    factors_.col(j).tail(p - j) = units_(j) * units_.tail(p - j).cwiseProduct(H.col(j).tail(p - j));
  factors_.diagonal().array() += shift;
  const Eigen::LLT<Eigen::Ref<Matrix>> in_place(factors_);
  // A pivot is the rest of an entry of about 1; below p eps it is mere rounding.
  return in_place.info() == Eigen::Success &&
         factors_.diagonal().cwiseAbs2().minCoeff() > 4 * kEps * static_cast<double>(p);
}

// Alone and in separate memory: triangular solves of several columns round by their number.
void SafeCholesky::solve(VectorRef rhs) {
  scratch_ = units_.cwiseProduct(rhs);
  factors_.triangularView<Eigen::Lower>().solveInPlace(scratch_);
  factors_.triangularView<Eigen::Lower>().transpose().solveInPlace(scratch_);
  rhs = units_.cwiseProduct(scratch_);
}

}  // namespace bizo::inner
