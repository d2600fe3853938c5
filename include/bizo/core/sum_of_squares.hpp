// A problem whose F is half a sum of squares, and which gives the residuals.
#pragma once

#include "bizo/core/types.hpp"

namespace bizo {

class SumOfSquares {
 public:
  virtual ~SumOfSquares() = default;
  virtual Index residuals() const = 0;
  // R is residuals x B, and F(X_b, Y_b) = |R_b|^2 / 2. A column's bits depend on that column alone.
  virtual void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) = 0;
};

}  // namespace bizo
