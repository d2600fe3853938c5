#include "problems/validated_fit.hpp"

namespace bizo::problems {

void ValidatedFit::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  validation_.value(nullptr, Y, values);
  values *= loss_factor_;
}

void ValidatedFit::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  validation_.gradient(nullptr, Y, G);
  G *= loss_factor_;
}

void ValidatedFit::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

}  // namespace bizo::problems
