#include "bizo/methods/radius_control.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <sstream>

#include "bizo/methods/noise.hpp"

namespace bizo {
namespace {

constexpr Index kLinePoints = 8;
constexpr Index kSearchPeriod = 20;

// The longest run of numbers without a failure in it: they are still equally spaced.
std::span<const double> longest_run(std::span<const double> values) {
  std::span<const double> longest;
  for (std::size_t first = 0; first < values.size(); ++first) {
    std::size_t end = first;
    while (end < values.size() && std::isfinite(values[end])) ++end;
    if (end - first > longest.size()) longest = values.subspan(first, end - first);
    first = std::max(first, end);
  }
  return longest;
}

NoiseEstimate noise_of(std::span<const double> values) {
  constexpr std::size_t kFewest = 4;
  return values.size() < kFewest ? NoiseEstimate{} : estimate_noise(values);
}

}  // namespace

RadiusControl::RadiusControl(const Settings& settings)
    : settings_(settings), spacing_(settings.radius / static_cast<double>(kLinePoints)) {}

bool RadiusControl::begin(const Iteration& row) {
  searching_ = false;
  if (row.iteration == 0) return settings_.measure_noise;
  return row.iteration % kSearchPeriod == 0 && start_search(row);
}

bool RadiusControl::start_search(const Iteration& row) {
  if (!settings_.search || !(row.noise > 0)) return false;
  // The line goes six radii into the box, whose least width is four times `most`.
  search_ = RadiusSearch(row.noise, settings_.central, row.radius, settings_.most / 3);
  searching_ = true;
  return true;
}

void RadiusControl::ask(Query& query) const {
  query.radius = searching_ ? search_.radius() : spacing_;
  query.block.count = kLinePoints;
  if (!searching_) return;
  query.extra = {RadiusSearch::points(settings_.central)};
  query.block.count = query.extra[0].size();
}

bool RadiusControl::tell(const Outcomes& outcomes, double value, Iteration& row) {
  std::vector<double> values;
  for (const auto& outcome : outcomes.items)
    values.push_back(outcome.status == EvaluationStatus::ok ? outcome.value_plus : kNaN);
  if (!searching_) return measure_noise(values, value, row) && !start_search(row);
  search_.tell(values);
  if (search_.done()) row.radius = search_.radius();
  return search_.done();
}

bool RadiusControl::measure_noise(const std::vector<double>& values, double value, Iteration& row) {
  constexpr int kTrials = 4;
  const auto arrived = longest_run(values);
  const auto estimate = noise_of(arrived);
  // In a box the line must not grow: the base point keeps a distance of one radius from its sides.
  const bool can_vary = estimate.verdict == NoiseEstimate::Verdict::radius_too_large || !settings_.bounded;
  if (estimate.verdict != NoiseEstimate::Verdict::found && can_vary && ++trials_ < kTrials) {
    spacing_ *= estimate.verdict == NoiseEstimate::Verdict::radius_too_small ? 100 : 0.01;
    return false;
  }
  // Near F = 0 the variation along the line is the better measure of size.
  const double size =
      std::max(std::abs(value), arrived.empty() ? 0 : std::ranges::max(arrived) - std::ranges::min(arrived));
  const double round_off = std::numeric_limits<double>::epsilon() * size;
  row.noise =
      estimate.verdict == NoiseEstimate::Verdict::found ? std::max(estimate.noise, round_off) : round_off;
  // A radius ten times too small makes the error from noise ten times the least possible error.
  const double floor = std::min(0.1 * optimal_radius(row.noise, size, settings_.central), settings_.most);
  if (row.radius >= floor) return true;
  std::ostringstream note;
  note << "method.radius = " << row.radius << " would drown in the noise of F (" << row.noise
       << "); raised to " << floor;
  row.note = note.str();
  row.radius = floor;
  return true;
}

}  // namespace bizo
