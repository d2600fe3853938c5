// A search whose rounds have many points: interpolation of all values nearby says where F may be lowest, at
// several lengths of a step, and the rest of the round is spread around the likeliest of these for the next
// interpolation (docs/math.md, Rounds).
#pragma once

#include "bizo/core/archive.hpp"
#include "methods/trust_region/taylor_model.hpp"

namespace bizo::methods {

class RoundSearch {
 public:
  RoundSearch() = default;
  // radius: of the first points; seed: of the places where points are spread.
  RoundSearch(Vector start, double radius, Vector lower, Vector upper, bool squares, std::uint64_t seed);

  // d x n, n <= together, at least 1.
  Matrix ask(Index together);
  // Their n values, and residuals (q x n; used with squares). NaN: no value, and the point is forgotten.
  void tell(const Vector& values, const Matrix& residuals);

  bool started() const { return points_.cols() > 0; }
  Vector best() const { return points_.cols() > 0 ? Vector(points_.col(0)) : start_; }
  double min() const { return values_.size() > 0 ? values_(0) : kNaN; }
  double radius() const { return radius_; }
  const QuadraticModel& model() const { return at_best_; }
  // Rounds in a row whose steps led nowhere, the end of the last such step and its value.
  int failures() const { return failures_; }
  void forget_failures() { failures_ = 0; }
  const Vector& failed_end() const { return failed_end_; }
  double failed_value() const { return failed_value_; }

  void archive(Archive& a);

 private:
  void ask_first(Index together);
  void add(const Vector& point);
  void add_steps(Index end);
  void spread(const Vector& centre, double length, Index end);
  void fit();
  Region region(double radius) const;

  Vector start_, lower_, upper_;
  bool squares_ = false;
  std::uint64_t seed_ = 0;
  Index round_ = 0;
  double radius_ = 0;
  Matrix asked_;     // d x n
  Index steps_ = 0;  // the first ones of them
  double main_ = 0;  // length of the likeliest step, in radii; 0: none is promising
  Matrix points_;    // d x n, in the order of their distances to the first, which is the best
  Vector values_;
  Matrix residuals_;
  TaylorModel fit_;         // in radii around the best point; of shifted values
  QuadraticModel at_best_;  // of F
  int failures_ = 0;
  Vector failed_end_;
  double failed_value_ = kNaN;
};

}  // namespace bizo::methods
