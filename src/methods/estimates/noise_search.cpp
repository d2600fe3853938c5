#include "methods/estimates/noise_search.hpp"

#include <algorithm>
#include <cmath>

#include "methods/estimates/noise.hpp"

namespace bizo::methods {
namespace {

constexpr int kTrials = 12;  // lines: 96 values
// Standard error of the logarithm of an estimate that is good enough, within a factor of two in 999 cases of
// a thousand; and of the worst one that is any good, when trials are over: in two of three.
constexpr double kGood = 0.2, kBearable = 0.7;
// Two lines of eight values agree by chance; three seldom do.
constexpr int kFewestValues = 24;
// Between lines at about the same place, for noise that is a function of x.
constexpr double kBeside = 0.8;
constexpr std::size_t kFewest = 4;
// Directions in which F is the same before it is called so, and how much longer each line is than the last.
constexpr int kTurns = 3;
constexpr double kFarther = 10;
// Two estimates of the same noise from eight values each are further apart once in some hundred times.
constexpr double kAgree = 4;
// Up to such a range, relative to the values, a line is short enough for its variation to be noise (More &
// Wild 2011), whatever a shorter one shows: a ripple is noise for differences that are longer.
constexpr double kShortRange = 0.1;

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

bool agree(double a, double b) {
  return std::max(a, b) <= kAgree * std::min(a, b);
}

}  // namespace

NoiseSearch::NoiseSearch(double spacing, double longest, double farthest)
    : spacing_(std::min(spacing, longest)), longest_(longest), farthest_(farthest), done_(false) {}

void NoiseSearch::tell(std::span<const double> values) {
  using Verdict = NoiseEstimate::Verdict;
  const auto line = longest_run(values);
  NoiseEstimate estimate;
  double range = 0;
  if (line.size() >= kFewest) {
    const auto [min, max] = std::ranges::minmax(line);
    range = max - min;
    result_.size = std::max({std::abs(max), std::abs(min), range});
    points_ = static_cast<int>(line.size());
    estimate = estimate_noise(line);
  }
  const bool last = ++trials_ == kTrials;
  const bool waits = lines_ > 0;
  const bool is_short = range <= kShortRange * result_.size;
  switch (estimate.verdict) {
    case Verdict::found:
      consider(estimate.noise, estimate.quantum, estimate.white && is_short);
      break;
    case Verdict::steps:
      finish(MeasuredNoise::Kind::rounded, estimate.noise);
      result_.quantum = estimate.quantum;
      break;
    case Verdict::flat:
    case Verdict::radius_too_small:
      // What was noise on the longer line comes from steps that are wider than this one.
      waits ? finish(MeasuredNoise::Kind::rounded, std::exp(mean_))
            : lengthen(estimate.verdict == Verdict::flat);
      break;
    case Verdict::radius_too_large:
      if (!white_) {
        lines_ = 0;
        shorten();
        break;
      }
      ripple_ = true;
      spacing_ = found_at_ *= kBeside;
  }
  if (!last || done_) return;
  settled(kBearable) ? finish(MeasuredNoise::Kind::noisy, std::exp(mean_))
                     : finish(MeasuredNoise::Kind::unmeasured, kNaN);
}

void NoiseSearch::consider(double noise, double quantum, bool white) {
  if (noise < 0.1 * quantum && !regular_) {
    // Equal steps, of a linear function or of rounding: only those of rounding stay on a shorter line.
    regular_ = true;
    spacing_ /= 10;
    return;
  }
  result_.quantum = noise > 0.1 * quantum && noise < quantum ? quantum : kNaN;
  const auto kind = std::isnan(result_.quantum) ? MeasuredNoise::Kind::noisy : MeasuredNoise::Kind::rounded;
  result_.sigma = noise;
  if (!result_.above_round_off() && !white_) return finish(kind, noise);
  // A shorter line has less of a trend in it: where it shows much less noise, it alone counts.
  const bool first = lines_ == 0, shorter = !ripple_ && lines_ == 1;
  const bool agrees = !first && agree(noise, std::exp(mean_));
  const bool alone = first || (shorter && (agrees ? std::exp(mean_) > 2 * noise : !white_));
  pool(noise, alone);
  if (lines_ * points_ >= kFewestValues && settled(kGood)) return finish(kind, std::exp(mean_));
  if (first || (shorter && !agrees && !white_)) {
    white_ = white;
    found_at_ = spacing_;
    spacing_ /= 10;
  } else {
    spacing_ *= kBeside;
  }
}

void NoiseSearch::pool(double noise, bool alone) {
  if (alone) lines_ = 0, mean_ = squares_ = 0;
  const double from_mean = std::log(noise) - mean_;
  mean_ += from_mean / ++lines_;
  squares_ += from_mean * (std::log(noise) - mean_);
}

// The standard error of the mean of the logarithms is below `error`.
bool NoiseSearch::settled(double error) const {
  return lines_ > 1 && squares_ <= error * error * lines_ * (lines_ - 1);
}

void NoiseSearch::finish(MeasuredNoise::Kind kind, double noise) {
  if (std::isnan(found_at_)) found_at_ = spacing_;
  result_.kind = kind;
  result_.sigma = noise;
  done_ = true;
}

void NoiseSearch::shorten() {
  longer_ = spacing_;
  spacing_ = shorter_ > 0 ? std::sqrt(shorter_ * longer_) : 0.01 * spacing_;
}

void NoiseSearch::lengthen(bool flat) {
  using Kind = MeasuredNoise::Kind;
  shorter_ = spacing_;
  if (flat && shorter_ >= longest_ && turns_ < kTurns) {
    ++turns_;
    longest_ = std::min(kFarther * longest_, farthest_);
  } else if (shorter_ >= longest_)
    return finish(flat ? Kind::flat : Kind::unmeasured, kNaN);
  spacing_ = std::isfinite(longer_) ? std::sqrt(shorter_ * longer_) : std::min(16 * spacing_, longest_);
}

}  // namespace bizo::methods
