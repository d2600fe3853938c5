// trust-region with linear constraints: the search's w are coordinates of what equalities leave of z, and all
// other constraints are rows for it.
#include <Eigen/QR>
#include <cmath>

#include "methods/trust_region/trust_region.hpp"

namespace bizo::methods {
namespace {

// The orthogonal complement of the rows; the identity has no size.
Matrix complement(const Matrix& rows) {
  if (rows.rows() == 0) return {};
  const Eigen::ColPivHouseholderQR<Matrix> qr(rows.transpose());
  const Matrix Q = qr.householderQ() * Matrix::Identity(rows.cols(), rows.cols());
  return Q.rightCols(rows.cols() - qr.rank());
}

}  // namespace

// The start meets them: lower - A x_0 <= (A U) z <= upper - A x_0.
void TrustRegion::keep_to_linear(const ProblemInfo& problem) {
  linear_ = problem.linear;
  const Index n = unit_.size();
  if (linear_.count() == 0) return;
  const Matrix scaled = linear_.A(Eigen::all, free_) * unit_.asDiagonal();
  const Vector at_start = linear_.A * start_;
  std::vector<Index> equal;
  for (Index i = 0; i < linear_.count(); ++i)
    if (linear_.lower(i) == linear_.upper(i) && scaled.row(i).norm() > 0) equal.push_back(i);
  basis_ = complement(scaled(equal, Eigen::all));
  const Matrix basis = basis_.rows() > 0 ? basis_ : Matrix::Identity(n, n);
  const auto add = [&](const Vector& normal, double room, Index of, double sign) {
    const Vector row = basis.transpose() * normal;
    // What equalities leave of a normal of length 1 may be rounding.
    if (!std::isfinite(room) || !(row.norm() > 1e-12 * normal.norm())) return;
    rows_.add(row, std::max(0.0, room));
    of_row_.push_back({of, sign / row.norm()});
  };
  for (Index i = 0; i < linear_.count(); ++i) {
    if (linear_.lower(i) == linear_.upper(i)) continue;
    const Vector normal = scaled.row(i);
    add(normal, linear_.upper(i) - at_start(i), i, 1);
    add(-normal, at_start(i) - linear_.lower(i), i, -1);
  }
  if (basis_.rows() == 0) return;
  for (Index k = 0; k < n; ++k) {
    add(Vector::Unit(n, k), high_(k), -1, 0);
    add(-Vector::Unit(n, k), -low_(k), -1, 0);
  }
}

ConstraintState TrustRegion::constraint_state() const {
  ConstraintState state;
  const auto multipliers = search_.multipliers();
  if (settings_.constraints > 0) {
    state.value = constraints_;
    state.multiplier =
        multipliers.told.size() > 0 ? multipliers.told : Vector::Constant(settings_.constraints, kNaN);
    state.violation = violation_;
  }
  const Index m = linear_.count();
  if (m == 0 || incumbent_.best.x.size() == 0) return state;
  state.linear_value = linear_.A * incumbent_.best.x;
  const Vector& found = multipliers.linear;
  state.linear_multiplier = Vector::Zero(m);
  for (Index i = 0; i < m; ++i)
    if (linear_.lower(i) == linear_.upper(i)) state.linear_multiplier(i) = kNaN;
  for (std::size_t k = 0; k < of_row_.size(); ++k)
    if (of_row_[k].constraint >= 0)
      state.linear_multiplier(of_row_[k].constraint) += of_row_[k].factor * found(static_cast<Index>(k));
  const double violated = std::max((state.linear_value - linear_.upper).maxCoeff(),
                                   (linear_.lower - state.linear_value).maxCoeff());
  state.violation = std::max({0.0, violated, settings_.constraints > 0 ? violation_ : 0.0});
  return state;
}

}  // namespace bizo::methods
