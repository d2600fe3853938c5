#include "bizo/core/conjugate_gradients.hpp"

#include <algorithm>

#include "bizo/core/reduce.hpp"

namespace bizo {

void ConjugateGradients::solve(const Operator& apply, ConstMatrixRef right, Matrix& solution, Index steps,
                               double tolerance) {
  // Smaller residuals no longer change the solution; going on would end in 0/0.
  const double least = std::max(tolerance, 1e-30);
  constexpr double kLeastSquare = 1e-280;
  const Index B = right.cols();
  products_.assign(static_cast<std::size_t>(B), 1);
  image_.resize(right.rows(), B);
  square_.resize(B);
  target_.resize(B);
  apply(solution, image_);
  residual_ = right - image_;
  direction_ = residual_;
  for (Index b = 0; b < B; ++b) {
    square_(b) = dot(residual_.col(b), residual_.col(b));
    target_(b) = std::max(kLeastSquare, least * least * dot(right.col(b), right.col(b)));
  }
  for (Index step = 0; step < steps && (square_.array() > target_.array()).any(); ++step) {
    apply(direction_, image_);
    for (Index b = 0; b < B; ++b) {
      if (!(square_(b) > target_(b))) continue;
      ++products_[static_cast<std::size_t>(b)];
      const double length = square_(b) / dot(direction_.col(b), image_.col(b));
      solution.col(b) += length * direction_.col(b);
      residual_.col(b) -= length * image_.col(b);
      const double next = dot(residual_.col(b), residual_.col(b));
      direction_.col(b) = residual_.col(b) + next / square_(b) * direction_.col(b);
      square_(b) = next;
    }
  }
}

}  // namespace bizo
