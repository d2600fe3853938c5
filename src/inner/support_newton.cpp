#include "inner/support_newton.hpp"

#include "bizo/core/reduce.hpp"
#include "bizo/core/support.hpp"

namespace bizo::inner {
namespace {

constexpr Index kPatience = 5;    // steps with the same signs before the first trial; chosen
constexpr Index kProducts = 500;  // the most CG steps of a trial: to 1e-10 at a condition of 1800
constexpr double kSystem =
    1e-10;  // relative residual of the system: one trial on the right support ends a solve

}  // namespace

void SupportNewton::start(Index p, Index columns) {
  last_.setZero(p, columns);
  unchanged_.assign(static_cast<std::size_t>(columns), 0);
  patience_.assign(static_cast<std::size_t>(columns), kPatience);
}

std::vector<Index> SupportNewton::ready(const ActiveColumns& active, ConstMatrixRef image) {
  std::vector<Index> slots;
  for (Index slot = 0; slot < active.count(); ++slot) {
    const auto b = active.column(slot);
    auto last = last_.col(static_cast<Index>(b));
    unchanged_[b] = same_signs(last, image.col(slot)) ? unchanged_[b] + 1 : 0;
    last = image.col(slot);
    if (unchanged_[b] >= patience_[b]) slots.push_back(slot);
  }
  return slots;
}

void SupportNewton::gather(ActiveColumns& active, const std::vector<Index>& slots, ConstMatrixRef forward,
                           ConstMatrixRef image, double step) {
  const auto count = static_cast<Index>(slots.size());
  X_ = active.X()(Eigen::all, slots);
  Y_ = active.Y()(Eigen::all, slots);
  image_ = image(Eigen::all, slots);
  forward_ = forward(Eigen::all, slots);
  slope_.resize(Y_.rows(), count);
  Matrix unused(X_.rows(), count);
  problem_.inner_prox_slopes(X_, step, forward_, Y_, slope_, unused);
}

// The residual is y - A(x, y). Off the support its derivative is the identity: the step goes to the image.
// On it, divided by step * slope, it is the operator of support_hessian_product.
void SupportNewton::take_step(double step) {
  const auto on_support = slope_.array() > 0;
  const Matrix away = on_support.select(0.0, image_ - Y_);
  Matrix rhs(Y_.rows(), Y_.cols());
  problem_.smooth().inner_hessian_product(X_, Y_, away, rhs);
  rhs = on_support.select(((image_ - Y_).array() / (step * slope_.array()) - rhs.array()).matrix(), 0.0);
  step_.setZero(Y_.rows(), Y_.cols());
  cg_.solve(
      [&](const Matrix& V, Matrix& out) { support_hessian_product(problem_, X_, Y_, step, slope_, V, out); },
      rhs, step_, kProducts, kSystem);
  candidate_ = on_support.select(Y_ + step_, image_);
}

std::vector<Index> SupportNewton::improve(ActiveColumns& active, ConstMatrixRef forward, MatrixRef image,
                                          double step, InnerReport& report) {
  const std::vector<Index> slots = ready(active, image);
  if (slots.empty()) return {};
  gather(active, slots, forward, image, step);
  take_step(step);
  next_image_.resize(Y_.rows(), Y_.cols());
  prox_gradient_map(problem_, X_, candidate_, step, forward_, next_image_);
  std::vector<Index> accepted;
  for (std::size_t k = 0; k < slots.size(); ++k) {
    const auto i = static_cast<Index>(k);
    const auto b = active.column(slots[k]);
    report.gradients[b] += cg_.products()[k] + 2;
    const double before = norm(Y_.col(i) - image_.col(i)), now = norm(candidate_.col(i) - next_image_.col(i));
    if (now <= 0.5 * before && same_signs(next_image_.col(i), image_.col(i))) {
      image.col(slots[k]) = candidate_.col(i);
      accepted.push_back(slots[k]);
    } else {
      patience_[b] *= 2;
      unchanged_[b] = 0;
    }
  }
  return accepted;
}

}  // namespace bizo::inner
