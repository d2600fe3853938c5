// The noise of values and the radius of perturbations during a run: both measured at the start and again
// every now and then (docs/math.md, Noise and the least radius, Radius).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "methods/estimates/noise_record.hpp"
#include "methods/estimates/noise_search.hpp"
#include "methods/estimates/radius.hpp"

namespace bizo::methods {

class RadiusControl {
 public:
  struct Settings {
    double radius = 1e-3;
    bool measure_noise = true;
    double search_above = 0;  // relative noise: with less no search is made
    bool search = false;  // for the radius whatever the noise is, and also below `radius`; needs the noise
    bool central = true;  // differences
    double max = std::numeric_limits<double>::infinity();  // what the box allows: largest_radius()
    bool bounded = false;                                  // there is a box
    Index points = 8;                                      // on a line
  };
  explicit RadiusControl(const Settings& settings);

  // At the base that the row reached, where F is `value`: fills the row's noise and radius with what follows
  // from earlier measurements. Returns whether values along a line are wanted. extent: the largest |x_i /
  // s_i|.
  bool begin(Iteration& row, double value, double extent);
  // Whether begin() at the base of this iteration will ask for no line and leave the radius as it is, for all
  // that can be told before F is known there. value: F at the base before.
  bool is_settled(Index iteration, double value) const {
    return !settings_.measure_noise ||
           (!record_.due(iteration, value) && (std::isnan(min_error_) || !record_.relative()));
  }
  // The line, for a LineProbe: the query's radius, number of items, and detail.
  void ask(Query& query) const;
  // Fills the row's noise, radius and note. Returns whether that was all; if not, ask again.
  bool tell(const Outcomes& outcomes, Iteration& row);
  // F was the same at all points of an iteration: a tenfold radius, if it makes sense, and a note.
  void enlarge(Iteration& row);

  const MeasuredNoise& measured() const { return noise_.result(); }
  // The radius of least error; NaN: not searched.
  double min_error() const { return min_error_; }

  void archive(Archive& a) {
    a(searching_, said_flat_, lines_, floor_, own_, value_, extent_, spacing_, noise_, record_, search_,
      min_error_, search_noise_);
  }

 private:
  void finish_noise(Iteration& row);
  bool start_search(Iteration& row);
  void choose_radius(Iteration& row);
  double reach() const;
  double farthest() const;

  Settings settings_;
  bool searching_ = false;
  bool said_flat_ = false;
  int lines_ = 0;  // so far, in this iteration
  double floor_;   // of radii
  double own_;     // the radius that was chosen last: another one is somebody else's business
  double value_ = kNaN, extent_ = 0;  // at the base
  double spacing_;                    // of the points that measure noise
  NoiseSearch noise_;
  NoiseRecord record_;
  RadiusSearch search_;
  double min_error_ = kNaN, search_noise_ = kNaN;
};

}  // namespace bizo::methods
