// The radius of perturbations during a run: raised at the start above what the noise of values would drown,
// and on request measured again every now and then (docs/math.md, Noise and the least radius, Radius).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "bizo/methods/radius.hpp"

namespace bizo {

class RadiusControl {
 public:
  struct Settings {
    double radius = 1e-3;
    bool measure_noise = true;
    bool search = false;  // every 20 iterations along one random direction; needs the noise
    bool central = true;  // differences
    double most = std::numeric_limits<double>::infinity();  // sensible in the box
    bool bounded = false;                                   // there is a box
  };
  explicit RadiusControl(const Settings& settings);

  // Whether values along a line are wanted at the base that the row reached.
  bool begin(const Iteration& row);
  // The line: query.radius, the number of points, and in query.extra where they are (line_probe.hpp).
  void ask(Query& query) const;
  // Fills the row's noise, radius and note. Returns whether that was all; if not, ask again.
  bool tell(const Outcomes& outcomes, double value, Iteration& row);

  void archive(Archive& a) { a(searching_, spacing_, trials_, search_); }

 private:
  bool measure_noise(const std::vector<double>& values, double value, Iteration& row);
  bool start_search(const Iteration& row);

  Settings settings_;
  bool searching_ = false;
  double spacing_;  // of the points that measure noise
  int trials_ = 0;
  RadiusSearch search_;
};

}  // namespace bizo
