#include "inner/dense_hessian.hpp"

#include <algorithm>

namespace bizo::inner {
namespace {

// Products a call: enough for matrix products, and little memory where d is large.
constexpr Index kChunk = 64;

}  // namespace

DenseHessian::DenseHessian(ProductsProblem& problem)
    : problem_(problem), entries_(dynamic_cast<InnerHessian*>(&problem)) {}

Index DenseHessian::cost() const {
  return entries_ ? entries_->inner_hessian_cost() : problem_.p();
}

const Matrix& DenseHessian::at(ConstVectorRef x, ConstVectorRef y, std::span<const EvaluationKey> key) {
  const Index p = problem_.p();
  H_.resize(p, p);
  if (entries_) {
    entries_->inner_hessian(x, y, H_);
    return H_;
  }
  for (Index first = 0; first < p; first += kChunk) {
    const Index count = std::min(kChunk, p - first);
    Matrix units = Matrix::Zero(p, count);
    units.middleRows(first, count).setIdentity();
    if (!key.empty())
      problem_.announce(std::vector<EvaluationKey>(static_cast<std::size_t>(count), key.front()));
    problem_.inner_hessian_product(x.replicate(1, count), y.replicate(1, count), units,
                                   H_.middleCols(first, count));
  }
  H_ = 0.5 * (H_ + H_.transpose().eval());  // products need not round symmetrically
  return H_;
}

}  // namespace bizo::inner
