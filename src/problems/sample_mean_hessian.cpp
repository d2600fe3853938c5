// The Hessian of a mean over samples of a linear model, and a bound of its spectrum.
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/sample_mean.hpp"

namespace bizo::problems {
namespace {

void mirror_lower(MatrixRef square) {
  square.triangularView<Eigen::StrictlyUpper>() = square.transpose();
}

}  // namespace

void SampleMean::hessian(const Matrix* weights, ConstVectorRef y, MatrixRef H) {
  assert(is_linear());
  const Index outputs = loss_->outputs(), m = features_.dimension();
  mean({Of::all_hessian, y, y, weights}, H);
  for (Index l = 0; l < outputs; ++l)  // blocks are symmetric too, and have their lower triangles so far
    for (Index k = l; k < outputs; ++k) mirror_lower(H.block(k * m, l * m, m, m));
  mirror_lower(H);
}

// With K outputs the Hessian has K x K blocks A diag(c_kl) AT, c_kl the second derivatives of the losses:
// column l of them is what the losses make of the direction that is 1 for output l.
void SampleMean::add_hessian(const Question& q, Range samples, MatrixRef H) {
  const Index outputs = loss_->outputs(), m = features_.dimension();
  reserve(slopes_, block_, 2 * outputs);
  for_each_block(q.Y, samples, [&](Range block, MatrixRef scores) {
    auto slopes = slopes_.topLeftCorner(block.count, outputs);
    auto used = slopes_.block(0, outputs, block.count, outputs);
    for (Index l = 0; l < outputs; ++l) {
      used = scores;
      slopes.setZero();
      slopes.col(l).setOnes();
      loss_->curvature(block, used, slopes);
      weigh(q, 0, block, outputs, slopes);
      for (Index k = l; k < outputs; ++k)
        features_.accumulate_gram(block, slopes.col(k), H.block(k * m, l * m, m, m));
    }
  });
}

// By multiplications, r entries a sample: half of r^2 for each of K (K + 1) / 2 blocks, against two products
// with K columns, which dense products pad to a multiple of 4.
Index SampleMean::hessian_cost() const {
  const Index outputs = loss_->outputs(), r = features_.entries() / std::max<Index>(1, size());
  const Index columns = features_.is_sparse() ? outputs : (outputs + 3) / 4 * 4;
  return 1 + r * outputs * (outputs + 1) / 2 / (4 * columns);
}

void SampleMean::hessian_diagonal(const Matrix* weights, ConstMatrixRef Y, MatrixRef D) {
  assert(is_linear());
  const Index outputs = loss_->outputs(), all = outputs * Y.cols(), m = features_.dimension();
  Matrix sums = Matrix::Zero(m, all);
  reserve(slopes_, block_, 3 * all);
  const Question q{Of::all_hessian, Y, Y, weights};
  for_each_block(Y, {0, size()}, [&](Range samples, MatrixRef scores) {
    auto slopes = slopes_.topLeftCorner(samples.count, all);
    auto used = slopes_.block(0, all, samples.count, all);
    auto diagonal = slopes_.block(0, 2 * all, samples.count, all);
    for (Index l = 0; l < outputs; ++l) {
      used = scores;
      for (Index c = 0; c < all; ++c) slopes.col(c).setConstant(c % outputs == l ? 1 : 0);
      loss_->curvature(samples, used, slopes);
      for (Index c = l; c < all; c += outputs) diagonal.col(c) = slopes.col(c);
    }
    weigh(q, 0, samples, outputs, diagonal);
    features_.accumulate_squares(samples, diagonal, sums);
  });
  D = sums.reshaped(D.rows(), D.cols()) / static_cast<double>(size());
}

double SampleMean::largest_curvature() {
  assert(is_linear());
  if (!largest_curvature_) largest_curvature_ = loss_->largest_curvature() * largest_eigenvalue();
  return *largest_curvature_;
}

// Largest eigenvalue of A AT / n by Lanczos' method. Its Ritz values approach it from below, hence the
// margin; unlike power iteration it does not settle early where few samples make one eigenvalue (Kuczynski
// and Wozniakowski 1992: the expected relative error is at most 2.6 (ln m / (steps - 1))^2, mostly far less).
double SampleMean::largest_eigenvalue() {
  constexpr Index kSteps = 64;
  const Index m = features_.dimension();
  Matrix q(m, 1), before = Matrix::Zero(m, 1), image(m, 1);
  fill_normal({.purpose = Purpose::problem}, 0, {q.data(), static_cast<std::size_t>(m)});
  q /= norm(q.col(0));
  Vector diagonal(kSteps), beside(kSteps);
  Index steps = 0;
  for (double beta = 0; steps < std::min(kSteps, m);) {
    mean({Of::gram, q, q}, image);
    const double alpha = dot(q.col(0), image.col(0));
    image -= alpha * q + beta * before;
    beta = norm(image.col(0));
    diagonal(steps) = alpha;
    beside(steps++) = beta;
    if (!(beta > 1e-12 * std::abs(alpha))) break;  // an invariant subspace
    before = q;
    q = image / beta;
  }
  Eigen::SelfAdjointEigenSolver<Matrix> ritz;
  ritz.computeFromTridiagonal(diagonal.head(steps), beside.head(steps - 1), Eigen::EigenvaluesOnly);
  return 1.02 * std::max(0.0, ritz.eigenvalues().maxCoeff());
}

}  // namespace bizo::problems
