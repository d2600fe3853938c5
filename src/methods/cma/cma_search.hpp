// The search of CMA-ES for values at points, in a box and without derivatives: it says which points it wants
// next, and learns their values (Hansen 2016; docs/math.md, CMA-ES).
#pragma once

#include "methods/cma/generation_record.hpp"
#include "methods/cma/restarts.hpp"

namespace bizo::methods {

class CmaSearch {
 public:
  struct Settings {
    Index population = 0;
    double sigma = 0;  // the first step size
    Covariance covariance = Covariance::full;
    bool restarts = true;    // where a run has ended
    bool small_runs = true;  // BIPOP, otherwise IPOP
    bool repeats = true;     // looks for noise by evaluating points again
    double accuracy = 0;     // share of a value by which two of one point may differ without noise
    std::uint64_t seed = 0;
  };

  CmaSearch() = default;
  // lower <= start <= upper, d >= 1 numbers each; bounds may be infinite.
  CmaSearch(const Settings& settings, const Vector& start, Vector lower, Vector upper);

  // d x n, points that may be outside of the box, where its nearest point is meant: the population, then
  // points of the last one again, then maybe the mean.
  Matrix ask();
  // Their values; NaN: none.
  void tell(const Vector& values);

  Index population() const { return population_.cols(); }
  bool asks_for_mean() const { return asks_for_mean_; }
  const Restarts& restarts() const { return restarts_; }
  const SearchDistribution& distribution() const { return distribution_; }
  double noise() const { return noise_; }  // standard deviation of the error of a value; NaN: not known
  CmaEnd ended() const { return ended_; }  // why the run before this one ended, if that was just now

  void archive(Archive& a);

 private:
  void begin(const Vector& start);
  void restart();
  Vector start_elsewhere(const RandomKey& key) const;
  Vector into_box(const Vector& z) const { return z.cwiseMax(lower_).cwiseMin(upper_); }
  Vector penalized(const Vector& values) const;
  void learn(const Vector& values);
  void learn_noise(const Vector& again);
  bool noise_is_due() const;

  Settings settings_;
  Vector start_, lower_, upper_;
  Recombination constants_;
  Restarts restarts_;
  SearchDistribution distribution_;
  GenerationRecord record_;
  Index generation_ = 0;     // of all runs together: the key of its points
  std::int64_t points_ = 0;  // of this run
  Matrix population_;        // of the query under way
  Matrix before_;            // of the generation before, those with values
  Vector before_values_;
  Index again_ = 0;  // points of it in the query
  bool asks_for_mean_ = true;
  double noise_ = kNaN;
  Index next_look_ = 1, looks_ = 0;  // for noise
  Vector best_;
  double min_ = std::numeric_limits<double>::infinity();
  CmaEnd ended_ = CmaEnd::none;
};

}  // namespace bizo::methods
