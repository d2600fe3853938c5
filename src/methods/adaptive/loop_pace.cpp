#include "methods/adaptive/loop_pace.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// docs/math.md, Single loops on values, Pace.
constexpr double kSettledShare = 0.1;    // share of the first adjoint residual, and of the range of values
constexpr double kNothing = 1e-6;        // share of a value that is no error of it
constexpr double kGrowth = 10;           // of a residual at one x, from steps that are too long
constexpr double kUnsettled = 3;         // times the first one: x rests, on minibatches
constexpr double kKeepAverage = 0.9;     // of the averages, on minibatches
constexpr Index kMaxReturns = 6;         // at one x
constexpr double kSmallestShare = 1e-6;  // of the first steps: twenty returns at any x
constexpr Index kLongestRest = 500;      // queries without a new least residual: noise is all that is left

}  // namespace

// Takes the point if its residual is the least; false: the residual is above the limit.
bool LoopPace::Best::takes(double other, double limit, const Vector& at) {
  if (!(other <= limit) && point.size() > 0) return false;
  if (other <= residual || point.size() == 0) {
    residual = other;
    point = at;
  }
  return true;
}

void LoopPace::average(const LoopResiduals& at) {
  if (std::isnan(first_v_)) {
    first_y_ = average_y_ = at.y;
    first_v_ = average_v_ = at.v;
    min_value_ = max_value_ = at.value;
  }
  const double keep = sampled_ ? kKeepAverage : 0;
  average_y_ = keep * average_y_ + (1 - keep) * at.y;
  average_v_ = keep * average_v_ + (1 - keep) * at.v;
  // A y that runs away takes the values with it: they tell nothing of the range of Phi.
  if (average_y_ > kGrowth * best_y_.residual) return;
  min_value_ = std::min(min_value_, at.value);
  max_value_ = std::max(max_value_, at.value);
}

double LoopPace::allowed_y(const LoopResiduals& at) const {
  const double size = std::max(std::abs(min_value_), std::abs(max_value_));
  const double error = std::max(kSettledShare * (max_value_ - min_value_), kNothing * size);
  const double residual = at.adjoint > 0 ? error / at.adjoint : std::numeric_limits<double>::infinity();
  return sampled_ ? std::max(residual, kUnsettled * first_y_) : residual;
}

double LoopPace::allowed_v() const {
  if (sampled_) return kUnsettled * first_v_;
  return std::max(kSettledShare * first_v_, noise_ * std::max(std::abs(min_value_), std::abs(max_value_)));
}

bool LoopPace::lost_way(const LoopResiduals& at, const Vector& y, const Vector& v) {
  if (std::isfinite(at.y) && std::isfinite(at.v) && std::isfinite(at.value)) average(at);
  const double size_y = std::isfinite(at.y) ? average_y_ : at.y;
  const double size_v = std::isfinite(at.v) ? average_v_ : at.v;
  const double max_y = allowed_y(at), max_v = allowed_v();
  waited_ = size_y < best_y_.residual || size_v < best_v_.residual ? 0 : waited_ + 1;
  unsettled_y_ = size_y > max_y ? size_y : 0;
  unsettled_v_ = size_v > max_v ? size_v : 0;
  rests_ = !(size_y <= max_y && size_v <= max_v) && waited_ < kLongestRest;
  const bool finds_y = best_y_.takes(size_y, kGrowth * std::max(best_y_.residual, max_y), y);
  const bool finds_v = best_v_.takes(size_v, kGrowth * std::max(best_v_.residual, max_v), v);
  if (finds_y && finds_v) return false;
  ++returns_;
  share_ /= 2;
  if (sampled_) average_y_ = first_y_, average_v_ = first_v_;
  return true;
}

void LoopPace::x_moved() {
  returns_ = waited_ = 0;
  best_y_.residual = best_v_.residual = std::numeric_limits<double>::infinity();
}

bool LoopPace::lost() const {
  return returns_ >= kMaxReturns || share_ < kSmallestShare;
}

}  // namespace bizo::methods
