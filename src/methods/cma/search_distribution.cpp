#include "methods/cma/search_distribution.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Of sigma in one generation: e. Steps that go in one direction for long would make it overflow.
constexpr double kMaxGrowth = 1;

}  // namespace

SearchDistribution::SearchDistribution(Vector mean, double sigma, Covariance form)
    : mean_(std::move(mean)), sigma_(sigma), form_(form) {
  const Index d = mean_.size();
  roots_ = Vector::Ones(d);
  if (form == Covariance::separable) covariance_ = roots_;
  if (form == Covariance::full) axes_ = covariance_ = Matrix::Identity(d, d);
  if (form == Covariance::limited) memory_ = PathMemory(d);
  path_ = sigma_path_ = Vector::Zero(d);
}

Matrix SearchDistribution::draw(const RandomKey& key, Index count) const {
  Matrix steps(mean_.size(), count);
  RandomKey stream = key;
  for (Index j = 0; j < count; ++j, ++stream.stream) {
    Vector z(mean_.size());
    fill_normal(stream, 0, {z.data(), static_cast<std::size_t>(z.size())});
    if (form_ != Covariance::limited) z.array() *= roots_.array();
    steps.col(j) = form_ == Covariance::limited     ? memory_.times(z)
                   : form_ == Covariance::separable ? z
                                                    : Vector(axes_ * z);
  }
  return steps;
}

Vector SearchDistribution::whitened(const Vector& y) const {
  if (form_ == Covariance::limited) return memory_.solve(y);
  if (form_ == Covariance::separable) return y.cwiseQuotient(roots_);
  return axes_ * (axes_.transpose() * y).cwiseQuotient(roots_);
}

Vector SearchDistribution::deviations() const {
  if (form_ == Covariance::limited) return sigma_ * memory_.variances().cwiseSqrt();
  const Vector variances =
      form_ == Covariance::separable ? Vector(covariance_.col(0)) : Vector(covariance_.diagonal());
  return sigma_ * variances.cwiseSqrt();
}

Vector SearchDistribution::axis(Index i) const {
  if (form_ == Covariance::limited) return sigma_ * memory_.axis(i);
  const bool separable = form_ == Covariance::separable;
  return sigma_ * roots_(i) * (separable ? Vector(Vector::Unit(roots_.size(), i)) : Vector(axes_.col(i)));
}

Matrix SearchDistribution::covariance() const {
  if (form_ == Covariance::limited) return memory_.covariance();
  return form_ == Covariance::separable ? Matrix(covariance_.asDiagonal()) : covariance_;
}

void SearchDistribution::update(const Recombination& r, const Matrix& steps) {
  const Vector step = steps.leftCols(r.parents) * r.weights.head(r.parents);
  mean_ += sigma_ * step;
  const Vector white = whitened(step);
  const double forget = 1 - r.sigma_rate;
  sigma_path_ = forget * sigma_path_ + std::sqrt(r.sigma_rate * (2 - r.sigma_rate) * r.effective) * white;
  ++generation_;
  const Index d = mean_.size();
  const double length = sigma_path_.norm() / normal_length(d);
  // While sigma still grows fast, the path would be stretched by an old sigma: h_sigma.
  const double settled = std::sqrt(1 - std::pow(forget, 2.0 * static_cast<double>(generation_)));
  const bool stalled = length >= (1.4 + 2 / (static_cast<double>(d) + 1)) * settled;
  path_ *= 1 - r.path_rate;
  if (!stalled) path_ += std::sqrt(r.path_rate * (2 - r.path_rate) * r.effective) * step;
  if (form_ == Covariance::limited)
    memory_.learn(std::sqrt(r.effective) * white);
  else
    learn_covariance(r, steps, stalled);
  sigma_ *= std::exp(std::min(kMaxGrowth, r.sigma_rate / r.damping * (length - 1)));
  if (form_ == Covariance::limited) {
    roots_ = memory_.roots();
    return;
  }
  // Whenever a tenth of C / d is new: the decomposition takes d^3 operations, an update d^2 lambda.
  const double rate = r.one_rate + r.parent_rate;
  const double wait = form_ == Covariance::separable ? 1 : 1 / (10 * static_cast<double>(d) * rate);
  if (static_cast<double>(generation_ - decomposed_) >= wait) decompose();
}

void SearchDistribution::learn_covariance(const Recombination& r, const Matrix& steps, bool stalled) {
  Vector weights = r.weights;
  for (Index i = r.parents; i < weights.size(); ++i) {
    // Long steps of bad points would take more from C than it has.
    const double square = whitened(steps.col(i)).squaredNorm();
    weights(i) = square > 0 ? weights(i) * static_cast<double>(mean_.size()) / square : 0;
  }
  const double kept = 1 - r.one_rate - r.parent_rate * r.weights.sum() +
                      (stalled ? r.one_rate * r.path_rate * (2 - r.path_rate) : 0);
  if (form_ == Covariance::separable) {
    covariance_ *= kept;
    covariance_ += r.one_rate * path_.cwiseAbs2() + r.parent_rate * (steps.cwiseAbs2() * weights);
    return;
  }
  covariance_ *= kept;
  covariance_ += r.one_rate * (path_ * path_.transpose()) +
                 r.parent_rate * ((steps * weights.asDiagonal()).eval() * steps.transpose());
}

void SearchDistribution::decompose() {
  decomposed_ = generation_;
  constexpr double kLeast = std::numeric_limits<double>::min();
  if (form_ == Covariance::separable) {
    covariance_ = covariance_.cwiseMax(kLeast);
    roots_ = covariance_.col(0).cwiseSqrt();
    return;
  }
  covariance_ = (0.5 * (covariance_ + covariance_.transpose())).eval();
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(covariance_);
  axes_ = solver.eigenvectors();
  // Rounding leaves eigenvalues below 1e-16 of the largest with any sign.
  const double least = std::max(kLeast, 1e-16 * solver.eigenvalues().maxCoeff());
  roots_ = solver.eigenvalues().cwiseMax(least).cwiseSqrt();
}

}  // namespace bizo::methods
