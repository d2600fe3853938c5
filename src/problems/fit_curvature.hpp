// What a fit knows of its inner curvature beyond Hessian products depends on its model: of a linear one the
// Hessian's entries, of another one the Gauss-Newton part. A Fit offers both as protected functions; these
// classes publish the one that serves.
#pragma once

#include <memory>
#include <utility>

#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/random_starts.hpp"

namespace bizo::problems {

template <class Fit>
class LinearFit : public Fit, public InnerHessian {
 public:
  using Fit::Fit;
  void inner_hessian(ConstVectorRef x, ConstVectorRef y, MatrixRef H) override { this->hessian(x, y, H); }
  void inner_hessian_diagonal(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef D) override {
    this->hessian_diagonal(X, Y, D);
  }
  Index inner_hessian_cost() const override { return this->hessian_cost(); }
};

template <class Fit>
class NonlinearFit : public Fit, public InnerGaussNewton, public RandomStarts {
 public:
  using Fit::Fit;
  void inner_gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                  MatrixRef out) override {
    this->gauss_newton_product(X, Y, V, out);
  }
};

// A Fit of these arguments, as one of the two.
template <class Fit, class... Arguments>
std::unique_ptr<Fit> make_fit(bool linear, Arguments&&... arguments) {
  if (linear) return std::make_unique<LinearFit<Fit>>(std::forward<Arguments>(arguments)...);
  return std::make_unique<NonlinearFit<Fit>>(std::forward<Arguments>(arguments)...);
}

}  // namespace bizo::problems
