#include "methods/adaptive/radius_control.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "methods/estimates/noise.hpp"
#include "methods/probes/line_probe.hpp"

namespace bizo::methods {
namespace {

// Iterations until a line is asked again that would find nothing new. Chosen: a step or two change little.
constexpr Index kLineLife = 5;
// Radii, of lines and radii where x is 0 and there is no box (docs/math.md, Noise and the least radius).
constexpr double kReach = 1000;

}  // namespace

RadiusControl::RadiusControl(const Settings& settings)
    : settings_(settings), floor_(settings.radius), own_(settings.radius), spacing_(settings.radius / 8) {}

// How far from the base it makes sense to look. A line is turned into the box, where there is half its width.
double RadiusControl::reach() const {
  return settings_.bounded ? 2 * settings_.max : std::max(extent_, kReach * settings_.radius);
}

// The same where F is the same within reach.
double RadiusControl::farthest() const {
  return settings_.bounded ? reach() : kReach * reach();
}

bool RadiusControl::begin(Iteration& row, double value, double extent) {
  searching_ = false;
  lines_ = 0;
  if (!settings_.measure_noise || !std::isfinite(value)) return false;
  value_ = value;
  extent_ = extent;
  row.noise = record_.at(value);
  choose_radius(row);
  if (!record_.due(row.iteration, value)) return false;
  const auto gaps = static_cast<double>(settings_.points - 1);
  noise_ = NoiseSearch(spacing_, reach() / gaps, farthest() / gaps);
  return true;
}

void RadiusControl::ask(Query& query) const {
  query.radius = searching_ ? search_.radius() : noise_.spacing();
  const Vector points =
      searching_ ? RadiusSearch::points(settings_.central)
                 : Vector::LinSpaced(settings_.points, 0, static_cast<double>(settings_.points - 1));
  query.detail = state_of(LinePlan{points, lines_, noise_.direction()});
  query.block.count = points.size();
}

bool RadiusControl::tell(const Outcomes& outcomes, Iteration& row) {
  ++lines_;
  std::vector<double> values;
  for (const auto& outcome : outcomes.items)
    values.push_back(outcome.status == EvaluationStatus::ok ? outcome.value_plus : kNaN);
  if (searching_) {
    search_.tell(values);
    if (!search_.done()) return false;
    min_error_ = search_.radius();
    search_noise_ = row.noise;
    searching_ = false;
  } else {
    noise_.tell(values);
    if (!noise_.done()) return false;
    finish_noise(row);
    if (start_search(row)) return false;
  }
  choose_radius(row);
  return true;
}

void RadiusControl::finish_noise(Iteration& row) {
  const MeasuredNoise& found = noise_.result();
  const bool first = !record_.known();
  record_.add(row.iteration, value_, found.sigma);
  row.noise = record_.at(value_);
  if (std::isnan(found.sigma)) {
    if (!first) return;
    std::ostringstream note;
    if (found.kind == MeasuredNoise::Kind::flat)
      note << "F is the same at all points up to " << noise_.spacing() * double(settings_.points - 1)
           << " from x: it does not seem to answer to x";
    else
      note << "the noise of F could not be measured";
    row.note = note.str();
    return;
  }
  spacing_ = noise_.found_at();
  floor_ = settings_.radius;
  // A radius ten times too small makes the error from noise ten times the least possible error.
  if (!found.above_round_off())
    floor_ = std::max(floor_, 0.1 * optimal_radius(found.sigma, found.size, settings_.central));
}

// Where noise is nothing but round-off, the radius that was given is good enough, unless it is to be
// searched.
bool RadiusControl::start_search(Iteration& row) {
  const MeasuredNoise& found = noise_.result();
  if (!(found.sigma > settings_.search_above * found.size)) return false;
  if (!(settings_.search || found.above_round_off())) return false;
  const bool known = !std::isnan(min_error_);
  const double guess = optimal_radius(found.sigma, found.size, settings_.central);
  // From below: far away, values of a function that turns fast look like noise.
  const double first =
      known || !found.above_round_off() ? row.radius : std::min(settings_.radius, 0.1 * guess);
  // The line goes six radii into the box.
  const double max = settings_.bounded        ? settings_.max / 3
                     : noise_.direction() > 0 ? farthest()
                                              : 10 * reach();
  search_ = RadiusSearch(row.noise, settings_.central, std::min(first, max), max,
                         std::max(10 * settings_.radius, 0.1 * extent_));
  searching_ = !search_.done();
  return searching_;
}

// In between, the least error's radius goes with the noise as it does for constant derivatives.
void RadiusControl::choose_radius(Iteration& row) {
  if (row.radius != own_) return;
  const double before = row.radius;
  double radius = floor_;
  if (!std::isnan(min_error_) && row.noise > 0) {
    const double scaled = min_error_ * std::pow(row.noise / search_noise_, settings_.central ? 1.0 / 3 : 0.5);
    radius = settings_.search ? scaled : std::max(radius, scaled);
  }
  row.radius = own_ = std::min(radius, settings_.max);
  if (settings_.search || before != settings_.radius || !(row.radius > before)) return;
  std::ostringstream note;
  note << "method.radius = " << before << " would drown in the noise of F (" << row.noise << "); raised to "
       << row.radius;
  row.note = note.str();
}

void RadiusControl::enlarge(Iteration& row) {
  const double max = settings_.bounded ? settings_.max : farthest();
  const bool last = row.radius >= max;
  if (last && said_flat_) return;
  said_flat_ = last;
  std::ostringstream note;
  note << "F is the same at all points within radius " << row.radius << " of x";
  if (last) {
    note << ": it does not seem to answer to x";
  } else {
    row.radius = own_ = floor_ = std::min(10 * row.radius, max);
    note << "; raised to " << row.radius;
    if (row.iteration > record_.last() + kLineLife) record_.expire();
  }
  row.note = note.str();
}

}  // namespace bizo::methods
