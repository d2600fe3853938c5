#include "bizo/core/conjugate_gradients.hpp"

#include "bizo/core/reduce.hpp"

namespace bizo {

Index ConjugateGradients::solve(const Operator& apply, ConstMatrixRef right, Matrix& solution, Index steps,
                                double tolerance) {
  const Index B = right.cols();
  image_.resize(right.rows(), B);
  square_.resize(B);
  target_.resize(B);
  apply(solution, image_);
  residual_ = right - image_;
  direction_ = residual_;
  for (Index b = 0; b < B; ++b) {
    square_(b) = dot(residual_.col(b), residual_.col(b));
    target_(b) = tolerance * tolerance * dot(right.col(b), right.col(b));
  }
  Index step = 0;
  for (; step < steps && (square_.array() > target_.array()).any(); ++step) {
    apply(direction_, image_);
    for (Index b = 0; b < B; ++b) {
      if (!(square_(b) > target_(b))) continue;
      const double length = square_(b) / dot(direction_.col(b), image_.col(b));
      solution.col(b) += length * direction_.col(b);
      residual_.col(b) -= length * image_.col(b);
      const double next = dot(residual_.col(b), residual_.col(b));
      direction_.col(b) = residual_.col(b) + next / square_(b) * direction_.col(b);
      square_(b) = next;
    }
  }
  return step + 1;
}

}  // namespace bizo
