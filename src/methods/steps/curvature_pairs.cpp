#include "methods/steps/curvature_pairs.hpp"

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

bool positive(double curvature, const Vector& s, const Vector& y) {
  return curvature > 1e-10 * norm(s) * norm(y);  // a cosine that rounding of s and y does not make
}

}  // namespace

void CurvaturePairs::add(const Vector& s, const Vector& y, double doubt) {
  const double curvature = dot(s, y);
  if (!(curvature > doubt) || !positive(curvature, s, y)) return;
  moves_.push_back(s);
  changes_.push_back(y);
  if (static_cast<Index>(moves_.size()) <= max_) return;
  moves_.erase(moves_.begin());
  changes_.erase(changes_.begin());
}

// The two-loop recursion; on a part of the coordinates a pair may lose its positive curvature.
std::optional<Vector> CurvaturePairs::inverse_hessian_times(const Vector& gradient,
                                                            const Vector& free) const {
  std::vector<Vector> s, y;
  std::vector<double> curvature;
  for (std::size_t k = 0; k < moves_.size(); ++k) {
    const Vector move = free.cwiseProduct(moves_[k]), change = free.cwiseProduct(changes_[k]);
    const double along = dot(move, change);
    if (!positive(along, move, change)) continue;
    s.push_back(move);
    y.push_back(change);
    curvature.push_back(along);
  }
  if (s.empty()) return {};
  Vector q = free.cwiseProduct(gradient);
  std::vector<double> alpha(s.size());
  for (std::size_t k = s.size(); k-- > 0;) {
    alpha[k] = dot(s[k], q) / curvature[k];
    q -= alpha[k] * y[k];
  }
  q *= curvature.back() / dot(y.back(), y.back());
  for (std::size_t k = 0; k < s.size(); ++k) q += (alpha[k] - dot(y[k], q) / curvature[k]) * s[k];
  return q;
}

}  // namespace bizo::methods
