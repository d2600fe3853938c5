#include "problems/selected_inner.hpp"

#include <cmath>

#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/inner_solver.hpp"
#include "bizo/core/proximal.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

// Relative length of a difference of gradients, the cube root of the spacing of numbers: rounding and the
// third derivative make errors of the same size.
constexpr double kLength = 6e-6;
constexpr int kPowers = 30;

}  // namespace

SelectedInner::SelectedInner(std::unique_ptr<Problem> one)
    : ProductsProblem(one->info()),
      owner_(std::move(one)),
      one_(dynamic_cast<ProductsProblem&>(*owner_)),
      values_(1) {
  if (const auto* random = dynamic_cast<const RandomStarts*>(owner_.get()))
    set_other_starts(random->other_starts());
}

double SelectedInner::pull() const {
  return std::abs(selection_.nu) * selection_.proximity;
}

template <class Gradient>
void SelectedInner::along(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out,
                          const Gradient& gradient) {
  const Index count = Y.cols();
  Matrix points(p(), 2 * count), slopes(out.rows(), 2 * count);
  Vector lengths(count);
  for (Index b = 0; b < count; ++b) {
    const double size = norm(V.col(b));
    lengths(b) = size > 0 ? kLength * (1 + norm(Y.col(b))) / size : 1;
    points.col(b) = Y.col(b) + lengths(b) * V.col(b);
    points.col(count + b) = Y.col(b) - lengths(b) * V.col(b);
  }
  gradient(Matrix(X.replicate(1, 2)), points, slopes);
  for (Index b = 0; b < count; ++b) out.col(b) = (slopes.col(b) - slopes.col(count + b)) / (2 * lengths(b));
}

double SelectedInner::outer_curvature(ConstVectorRef x, ConstVectorRef y) {
  Matrix v(p(), 1), image(p(), 1);
  fill_normal({.purpose = Purpose::problem}, 0, {v.data(), static_cast<std::size_t>(p())});
  double largest = 0;
  for (int power = 0; power < kPowers; ++power) {
    v /= norm(v.col(0));
    along(x, y, v, image,
          [&](ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) { one_.outer_gradient_y(X, Y, G); });
    largest = norm(image.col(0));
    if (!(largest > 0) || !std::isfinite(largest)) return largest;
    v = image;
  }
  return largest;
}

void SelectedInner::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  one_.outer(X, Y, values);
}

void SelectedInner::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  one_.inner(X, Y, values);
  if (selection_.nu == 0) return;
  values_.resize(Y.cols());
  one_.outer(X, Y, values_);
  values += selection_.nu * values_;
  for (Index b = 0; b < Y.cols(); ++b) {
    const Vector way = Y.col(b) - info().inner_start;
    values(b) += 0.5 * pull() * dot(way, way);
  }
}

void SelectedInner::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  one_.inner_gradient_y(X, Y, G);
  if (selection_.nu == 0) return;
  Matrix of_outer(p(), Y.cols());
  one_.outer_gradient_y(X, Y, of_outer);
  G += selection_.nu * of_outer + pull() * (Y.colwise() - info().inner_start);
}

void SelectedInner::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  one_.outer_gradient_y(X, Y, G);
}

void SelectedInner::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  one_.inner_gradient_x(X, Y, G);
  if (selection_.nu == 0) return;
  Matrix of_outer(d(), Y.cols());
  one_.outer_gradient_x(X, Y, of_outer);
  G += selection_.nu * of_outer;
}

void SelectedInner::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  one_.outer_gradient_x(X, Y, G);
}

void SelectedInner::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                          MatrixRef out) {
  one_.inner_hessian_product(X, Y, V, out);
  if (selection_.nu == 0) return;
  Matrix of_outer(p(), Y.cols());
  along(X, Y, V, of_outer,
        [&](ConstMatrixRef at, ConstMatrixRef points, MatrixRef G) { one_.outer_gradient_y(at, points, G); });
  out += selection_.nu * of_outer + pull() * V;
}

void SelectedInner::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  one_.inner_mixed_product(X, Y, V, out);
  if (selection_.nu == 0) return;
  Matrix of_outer(d(), Y.cols());
  along(X, Y, V, of_outer,
        [&](ConstMatrixRef at, ConstMatrixRef points, MatrixRef G) { one_.outer_gradient_x(at, points, G); });
  out += selection_.nu * of_outer;
}

std::unique_ptr<SelectedInner> selected_inner(std::unique_ptr<Problem>& one) {
  const auto* solves = dynamic_cast<const HasInnerSolver*>(one.get());
  if (!dynamic_cast<ProductsProblem*>(one.get()) || dynamic_cast<DrawnSamples*>(one.get()) ||
      dynamic_cast<ProximalInner*>(one.get()) || (solves && solves->has_solver()) || one->p() == 0)
    return nullptr;
  return std::make_unique<SelectedInner>(std::move(one));
}

}  // namespace bizo::problems
