#include "methods/trust_region/spread_points.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <vector>

#include "methods/trust_region/taylor_model.hpp"

namespace bizo::methods {
namespace {

// Between points, of functions whose value and gradient at 0 are all but free.
Matrix covariance(const Matrix& a, const Matrix& b) {
  constexpr double kTheta = 0.1, kFree = 1e4;
  const Matrix products = a.transpose() * b;
  return products.unaryExpr([](double t) { return TaylorModel::kernel(kTheta, t) + kFree * (1 + t); });
}

Matrix draw_in_ball(Index d, Index count, const RandomKey& key) {
  Matrix points(d, count);
  fill_normal(key, 0, {points.data(), static_cast<std::size_t>(points.size())});
  RandomKey radii = key;
  ++radii.stream;
  for (Index k = 0; k < count; ++k)
    points.col(k) *=
        std::pow(random_uniform(radii, static_cast<std::uint64_t>(k)), 1.0 / static_cast<double>(d)) /
        points.col(k).norm();
  return points;
}

}  // namespace

Matrix spread_points(const Matrix& known, Index count, const Vector& lower, const Vector& upper,
                     const RandomKey& key) {
  constexpr Index kDrawn = 1000;
  constexpr double kRounding = 1e-10;
  Matrix drawn = draw_in_ball(lower.size(), kDrawn, key);
  for (Index k = 0; k < kDrawn; ++k) drawn.col(k) = drawn.col(k).cwiseMax(lower).cwiseMin(upper);
  Vector variance(kDrawn);
  for (Index k = 0; k < kDrawn; ++k) variance(k) = covariance(drawn.col(k), drawn.col(k))(0);
  Matrix explained(0, kDrawn);  // its squares sum up to what is known
  if (known.cols() > 0) {
    Matrix system = covariance(known, known);
    const Vector scale = system.diagonal().cwiseSqrt().cwiseInverse();
    system = scale.asDiagonal() * system * scale.asDiagonal();
    system.diagonal().array() += kRounding;
    explained = Eigen::LLT<Matrix>(system).matrixL().solve(scale.asDiagonal() * covariance(known, drawn));
    variance -= explained.colwise().squaredNorm().transpose();
  }
  Matrix chosen(lower.size(), count), rows(count, kDrawn);
  Index found = 0;
  for (; found < count; ++found) {
    Index next = 0;
    if (!(variance.maxCoeff(&next) > 0)) break;
    chosen.col(found) = drawn.col(next);
    Vector row = covariance(drawn, drawn.col(next)) - explained.transpose() * explained.col(next) -
                 rows.topRows(found).transpose() * rows.col(next).head(found);
    row /= std::sqrt(variance(next));
    rows.row(found) = row.transpose();
    variance -= row.cwiseAbs2();
    variance(next) = -1;
  }
  return chosen.leftCols(found);
}

}  // namespace bizo::methods
