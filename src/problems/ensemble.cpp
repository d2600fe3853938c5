#include "problems/ensemble.hpp"

#include <cmath>

#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/random_starts.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

ProblemInfo info_of(const ProblemInfo& one, const Matrix& others) {
  ProblemInfo info = one;
  info.inner_dimension *= 1 + others.cols();
  info.inner_start.resize(info.inner_dimension);
  info.inner_start << one.inner_start, others.reshaped();
  return info;
}

class Ensemble final : public ProductsProblem, public InnerGaussNewton {
 public:
  Ensemble(std::unique_ptr<Problem> one, const Matrix& others)
      : ProductsProblem(info_of(one->info(), others)),
        owner_(std::move(one)),
        one_(dynamic_cast<ProductsProblem&>(*owner_)),
        starts_(p() / one_.p()) {}

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    members_.resize(starts_ * X.cols());
    one_.outer(each(X), parts(Y), members_);
    add_up(values);
    values /= count();
  }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    members_.resize(starts_ * X.cols());
    one_.inner(each(X), parts(Y), members_);
    add_up(values);
  }
  Curvature inner_curvature(ConstVectorRef x) override { return one_.inner_curvature(x); }
  bool feasible(ConstVectorRef x) const override { return one_.feasible(x); }

  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    by_parts(G, [&](MatrixRef out) { one_.inner_gradient_y(each(X), parts(Y), out); });
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    by_parts(G, [&](MatrixRef out) { one_.outer_gradient_y(each(X), parts(Y), out); });
    G /= count();
  }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    summed(G, [&](MatrixRef out) { one_.inner_gradient_x(each(X), parts(Y), out); });
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    summed(G, [&](MatrixRef out) { one_.outer_gradient_x(each(X), parts(Y), out); });
    G /= count();
  }
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    by_parts(out, [&](MatrixRef to) { one_.inner_hessian_product(each(X), parts(Y), parts(V), to); });
  }
  void inner_gauss_newton_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                                  MatrixRef out) override {
    auto& able = dynamic_cast<InnerGaussNewton&>(one_);
    by_parts(out, [&](MatrixRef to) { able.inner_gauss_newton_product(each(X), parts(Y), parts(V), to); });
  }
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    summed(out, [&](MatrixRef to) { one_.inner_mixed_product(each(X), parts(Y), parts(V), to); });
  }

  // Means over the starts, and the standard deviation of F.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override {
    Metrics means;
    for (Index s = 0; s < starts_; ++s) {
      const Metrics member = one_.metrics(x, y.segment(s * one_.p(), one_.p()));
      means.resize(member.size());
      for (std::size_t i = 0; i < member.size(); ++i) {
        means[i].first = member[i].first;
        means[i].second += member[i].second / count();
      }
    }
    members_.resize(starts_);
    one_.outer(each(x), parts(y), members_);
    const double mean = sum(members_) / count();
    means.emplace_back("start_spread", std::sqrt((members_.array() - mean).square().sum() / (count() - 1)));
    return means;
  }

 private:
  double count() const { return static_cast<double>(starts_); }
  void add_up(VectorRef values) const {
    for (Index b = 0; b < values.size(); ++b) values(b) = sum(members_.segment(b * starts_, starts_));
  }
  Matrix parts(ConstMatrixRef Y) const { return Y.reshaped(one_.p(), starts_ * Y.cols()); }
  Matrix each(ConstMatrixRef X) const {
    Matrix result(X.rows(), starts_ * X.cols());
    for (Index b = 0; b < X.cols(); ++b)
      result.middleCols(b * starts_, starts_) = X.col(b).replicate(1, starts_);
    return result;
  }
  template <class Fill>
  void by_parts(MatrixRef out, const Fill& fill) {
    Matrix members(one_.p(), starts_ * out.cols());
    fill(members);
    out = members.reshaped(p(), out.cols());
  }
  template <class Fill>
  void summed(MatrixRef out, const Fill& fill) {
    Matrix members(d(), starts_ * out.cols());
    fill(members);
    out.setZero();
    for (Index b = 0; b < members.cols(); ++b) out.col(b / starts_) += members.col(b);
  }

  std::unique_ptr<Problem> owner_;
  ProductsProblem& one_;
  Index starts_;  // S
  Vector members_;
};

}  // namespace

std::unique_ptr<Problem> ensemble(std::unique_ptr<Problem>& one) {
  const bool able = dynamic_cast<ProductsProblem*>(one.get()) && dynamic_cast<InnerGaussNewton*>(one.get());
  const auto* random = dynamic_cast<RandomStarts*>(one.get());
  if (!able || !random || random->other_starts().cols() == 0) return nullptr;
  const Matrix others = random->other_starts();
  return std::make_unique<Ensemble>(std::move(one), others);
}

}  // namespace bizo::problems
