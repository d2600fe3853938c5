// The row of the trace that a search by points is at work on.
#pragma once

#include "bizo/core/algorithm.hpp"

namespace bizo::methods {

class SearchRow {
 public:
  Index iteration() const { return row_.iteration; }
  std::int64_t evaluations() const { return row_.cost.evaluations; }  // so far

  // Adds the outcomes of a query. all_needed: those that failed are told in the row; points that are merely
  // tried may fail.
  void count(const Outcomes& outcomes, bool all_needed);
  void set_radius(double radius) { row_.radius = radius; }
  void set_gradient_norm(double norm) { row_.gradient_norm = norm; }
  void set_residual(double residual) { row_.inner_residual = residual; }
  void begin_next() { ++row_.iteration; }
  // step: |dx|; NaN: none.
  Iteration close(const Incumbent& incumbent, double step);

  void archive(Archive& a) { a(row_); }

 private:
  Iteration row_;
};

}  // namespace bizo::methods
