// Runs of CMA-ES one after the other: with twice the population each time (IPOP, Auger and Hansen 2005), or
// by turns with small runs of small steps (BIPOP, Hansen 2009).
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/random.hpp"

namespace bizo::methods {

class Restarts {
 public:
  // One run.
  struct Plan {
    Index population = 0;
    double sigma = 1;     // the first, in units of that of the first run
    bool nearby = false;  // around the best point so far; otherwise anywhere
    std::int64_t points = std::numeric_limits<std::int64_t>::max();  // after which it ends
    void archive(Archive& a) { a(population, sigma, nearby, points); }
  };

  Restarts() = default;
  // small_runs: BIPOP.
  Restarts(Index population, bool small_runs) : small_runs_(small_runs), first_(population) {
    plan_.population = population;
  }

  const Plan& plan() const { return plan_; }
  int count() const { return count_; }  // restarts so far
  // The plan ended after so many points. key: of two uniform numbers.
  void next(std::int64_t points, const RandomKey& key);

  void archive(Archive& a) { a(plan_, count_, doublings_, large_, small_, last_large_); }

 private:
  bool small_runs_ = false;
  Index first_ = 0;
  Plan plan_;
  int count_ = 0, doublings_ = 0;
  std::int64_t large_ = 0, small_ = 0, last_large_ = 0;  // points of large and of small runs
};

}  // namespace bizo::methods
