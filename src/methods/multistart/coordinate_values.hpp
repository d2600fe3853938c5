// Values at which a look tries a coordinate: the bounds, where they are not far away, and one in each of
// equal parts of the region between. Of these two kinds the one that has led further is tried more often
// (docs/math.md, Several starts).
#pragma once

#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/random.hpp"

namespace bizo::methods {

class CoordinateValues {
 public:
  // The region is that around the start of the problem. scale: of x.
  CoordinateValues(const ProblemInfo& problem, const Vector& scale);

  struct Value {
    double at;
    bool is_bound;
  };

  bool is_free(Index i) const { return low_(i) < high_(i); }
  // Those other than x_i that are tried: at first all, later those of a kind as often as it deserves.
  std::vector<Value> draw(Index i, double x, const RandomKey& key) const;
  // One other than x_i, of a kind as often as it deserves.
  double draw_one(Index i, double x, const RandomKey& key) const;
  void led_further(Value value) { ++(value.is_bound ? bounds_ : inside_); }
  void archive(Archive& a) { a(bounds_, inside_); }

 private:
  std::vector<Value> all(Index i, double x, const RandomKey& key) const;
  double share(bool is_bound) const;

  Vector low_, high_;                   // where values are
  std::vector<bool> at_low_, at_high_;  // a bound is there
  double bounds_ = 0, inside_ = 0;      // how often values of a kind have led further
};

}  // namespace bizo::methods
