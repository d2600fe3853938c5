#include "bizo/core/polyhedron.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <vector>

namespace bizo {

void Polyhedron::add(const Vector& a, double bound) {
  const double size = a.norm();
  if (!std::isfinite(bound) || !(size > 0)) return;
  const Index m = b.size();
  A.conservativeResize(m + 1, a.size());
  b.conservativeResize(m + 1);
  A.row(m) = a.transpose() / size;
  b(m) = bound / size;
}

Polyhedron polyhedron_of(const LinearConstraints& linear, const Box& box) {
  Polyhedron all{Matrix(0, std::max(linear.A.cols(), box.lower.size())), Vector(0)};
  for (Index i = 0; i < linear.count(); ++i) {
    all.add(linear.A.row(i), linear.upper(i));
    all.add(-linear.A.row(i), -linear.lower(i));
  }
  for (Index i = 0; i < box.lower.size(); ++i) {
    all.add(Vector::Unit(box.lower.size(), i), box.upper(i));
    all.add(-Vector::Unit(box.lower.size(), i), -box.lower(i));
  }
  return all;
}

double violation(const Polyhedron& polyhedron, const Vector& x) {
  return polyhedron.b.size() > 0 ? std::max(0.0, (polyhedron.A * x - polyhedron.b).maxCoeff()) : 0;
}

// |s|^2 is least where G s >= h if s = -r / r_last of the residual r of [G^T; h^T] u - (0, ..., 0, 1).
std::optional<Vector> nearest(const Polyhedron& polyhedron, const Vector& x) {
  constexpr double kEmpty = 1e-10;  // of a residual that is 1 where x itself is inside
  const Index d = x.size();
  const double far = violation(polyhedron, x);
  if (!(far > 0)) return x;
  Matrix E(d + 1, polyhedron.b.size());
  E.topRows(d) = -polyhedron.A.transpose();
  E.row(d) = (polyhedron.A * x - polyhedron.b).transpose() / far;
  const Vector f = Vector::Unit(d + 1, d);
  const Vector r = E * nonnegative_least_squares(E, f) - f;
  if (!(-r(d) > kEmpty)) return {};
  return x - far * r.head(d) / r(d);
}

Vector nonnegative_least_squares(const Matrix& E, const Vector& f) {
  constexpr double kTiny = 1e-13;
  const Index n = E.cols();
  const double size = f.norm();
  Vector u = Vector::Zero(n);
  std::vector<Index> positive;
  std::vector<bool> tried(static_cast<std::size_t>(n), false);  // in vain, at this u
  for (Index round = 0; round < 10 * (n + 1); ++round) {
    const Vector w = E.transpose() * (f - E * u);
    Index next = -1;
    for (Index j = 0; j < n; ++j) {
      const bool candidate = std::ranges::count(positive, j) == 0 && !tried[static_cast<std::size_t>(j)];
      if (candidate && w(j) > kTiny * size * E.col(j).norm() && (next < 0 || w(j) > w(next))) next = j;
    }
    if (next < 0) break;
    positive.push_back(next);
    for (bool inside = false; !inside && !positive.empty();) {
      const Matrix part = E(Eigen::all, positive);
      const Vector z = part.colPivHouseholderQr().solve(f);
      double share = 1;
      for (std::size_t k = 0; k < positive.size(); ++k) {
        const double now = u(positive[k]), then = z(static_cast<Index>(k));
        if (then <= 0) share = std::min(share, now > 0 ? now / (now - then) : 0.0);
      }
      inside = share == 1;
      for (std::size_t k = 0; k < positive.size(); ++k)
        u(positive[k]) += share * (z(static_cast<Index>(k)) - u(positive[k]));
      // Those that became zero leave; those that were to be less than that too.
      std::vector<Index> left;
      for (std::size_t k = 0; k < positive.size(); ++k) {
        if (inside || u(positive[k]) > kTiny * u.maxCoeff())
          left.push_back(positive[k]);
        else
          u(positive[k]) = 0;
      }
      positive = left;
    }
    // A column that left at once would come back for ever.
    if (std::ranges::count(positive, next) == 0)
      tried[static_cast<std::size_t>(next)] = true;
    else
      tried.assign(tried.size(), false);
  }
  return u;
}

}  // namespace bizo
