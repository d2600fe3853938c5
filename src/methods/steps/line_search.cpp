#include "methods/steps/line_search.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// Attempts: with cuts to a tenth lengths fall by 1e6, with steps ten times as long they grow by 1e20.
constexpr Index kLastAttempt = 6, kLastLonger = 20;
constexpr double kSufficient = 1e-4;  // Nocedal and Wright, Numerical Optimization, 3.1

// The next attempt begins between these shares of the shortest length that failed (Nocedal and Wright,
// Numerical Optimization, 3.5), and at the first where there is no value: values grow like powers of the
// length where it is far too long, and a parabola then asks for next to nothing.
constexpr double kMinCut = 0.1, kMaxCut = 0.5;

// Wolfe's condition with 0.9, slope(t) >= 0.9 slope(0), fails for a parabola that falls by more than 0.95 t
// slope(0); its minimum is at least ten times as far.
constexpr double kStraight = 0.95;
constexpr double kLonger = 10;

Vector at(const StepInput& input, const Proposal& proposal, double length) {
  return clipped(input, input.z - length * proposal.direction);
}

// The decrease that the slope promises.
double promised(const StepInput& input, const Vector& to) {
  const double square = dot(input.gradient, input.gradient);
  const bool deflates = std::isfinite(input.slope) && square > 0 && std::isfinite(square);
  return (deflates ? input.slope / square : 1) * dot(input.gradient, input.z - to);
}

bool enough(const StepInput& input, double value, double expected) {
  return value <= input.value - kSufficient * expected + 2 * input.noise;
}

// Phi fell as if it had no curvature, and by more than its noise; and there is room for more.
bool straight(const StepInput& input, const Proposal& proposal, double length, double value) {
  const Vector to = at(input, proposal, length);
  const double expected = promised(input, to);
  return expected > 4 * input.noise && value <= input.value - kStraight * expected &&
         at(input, proposal, kLonger * length) != to;
}

}  // namespace

OptionTable line_search_options(const std::string& trials) {
  return {integer_option("trials", trials, 1, "lengths to try at the same time, each half the last")};
}

LineSearch::LineSearch(const Params& params, bool grows) : trials_(params.integer("trials")), grows_(grows) {}

Vector clipped(const StepInput& input, const Vector& z) {
  if (input.lower.size() == 0) return z;
  return z.cwiseMax(input.lower).cwiseMin(input.upper);
}

double reached(const Proposal& proposal, Index chosen) {
  const double length = proposal.lengths(chosen);
  return length > 0 || chosen == 0 ? length : proposal.lengths(chosen - 1);
}

Vector LineSearch::lengths(const StepInput& input, double first) {
  if (input.attempt == 0) {
    next_ = first;
    held_ = 0;
  }
  if (held_ > 0) return Vector::Constant(1, next_);
  const bool last = input.attempt >= kLastAttempt;
  Vector lengths = Vector::Zero(trials_ + (last ? 1 : 0));
  for (Index i = 0; i < trials_; ++i) lengths(i) = std::ldexp(next_, -static_cast<int>(i));
  return lengths;
}

std::optional<Index> LineSearch::choose(const StepInput& input, const Proposal& proposal,
                                        const Vector& values) {
  if (held_ > 0) return choose_longer(input, proposal, values(0));
  const bool last = input.attempt >= kLastAttempt;
  std::optional<Index> best;
  for (Index i = 0; i < values.size(); ++i) {
    const double expected = promised(input, at(input, proposal, proposal.lengths(i)));
    const bool acceptable = enough(input, values(i), expected) || (last && std::isfinite(values(i)));
    if (acceptable && (!best || values(i) < values(*best))) best = i;
  }
  if (best == 0 && grows_ && input.attempt == 0 &&
      straight(input, proposal, proposal.lengths(0), values(0))) {
    held_ = proposal.lengths(0);
    held_value_ = values(0);
    next_ = kLonger * held_;
    return {};
  }
  if (best || last) return best ? best : std::optional<Index>(values.size() - 1);
  next_ = shorter(input, proposal, values);
  return {};
}

// Where the parabola through Phi, its slope and the value at the shortest length is least.
double LineSearch::shorter(const StepInput& input, const Proposal& proposal, const Vector& values) const {
  const Index last = values.size() - 1;
  const double length = proposal.lengths(last);
  const double expected = promised(input, at(input, proposal, length));
  const double above = values(last) - input.value + expected;  // t^2/2 times the curvature
  if (!std::isfinite(above) || !(expected > 0)) return kMinCut * length;
  return std::clamp(0.5 * expected / above, kMinCut, kMaxCut) * length;
}

std::optional<Index> LineSearch::choose_longer(const StepInput& input, const Proposal& proposal,
                                               double value) {
  const double length = proposal.lengths(0);
  if (length == held_) return 0;  // it was good enough when it was tried first
  const double expected = promised(input, at(input, proposal, length));
  if (!(enough(input, value, expected) && value < held_value_)) {
    next_ = held_;
    return {};
  }
  if (input.attempt >= kLastLonger || !straight(input, proposal, length, value)) return 0;
  held_ = length;
  held_value_ = value;
  next_ = kLonger * length;
  return {};
}

}  // namespace bizo::methods
