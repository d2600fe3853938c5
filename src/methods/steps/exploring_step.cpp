#include "methods/steps/exploring_step.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// From 1/32 of the width to a quarter, each twice the last: where z is in the middle, half way to the sides.
constexpr Index kRounds = 4;
constexpr double kNearest = 1.0 / 32;

}  // namespace

// A point beyond the box is one at its side, and looks flat.
void ExploringStep::Side::see(double at, double seen) {
  const double now = (seen - value) / (at - share);
  open = std::isfinite(seen) && !(now > 0 && now >= rate);
  share = at;
  value = seen;
  rate = now;
}

bool ExploringStep::explores(const StepInput& input) const {
  return stage_ != Stage::done && input.k == 0 && input.lower.size() > 0;
}

// Candidates are z - length * widths.
Proposal ExploringStep::look(const StepInput& input) {
  const Vector width = input.upper - input.lower;
  Proposal proposal{.direction = width.unaryExpr([](double w) { return std::isfinite(w) ? w : 0; }),
                    .lengths = Vector::Constant(1, -best_)};
  if (stage_ == Stage::going) return proposal;
  if (round_ == 0) {
    const double slope = dot(input.gradient, proposal.direction);
    above_ = {.value = input.value, .rate = slope};
    below_ = {.value = input.value, .rate = -slope};
    best_value_ = input.value;
  }
  const double share = std::ldexp(kNearest, static_cast<int>(round_));
  proposal.lengths.resize((above_.open ? 1 : 0) + (below_.open ? 1 : 0));
  Index n = 0;
  if (above_.open) proposal.lengths(n++) = -share;
  if (below_.open) proposal.lengths(n) = share;
  return proposal;
}

Proposal ExploringStep::propose(const StepInput& input) {
  if (explores(input)) return look(input);
  stage_ = Stage::done;  // without a box there is nothing to look at
  StepInput own = input;
  if (input.k == 0) own.attempt -= attempts_;
  return rule_->propose(own);
}

std::optional<Index> ExploringStep::choose(const StepInput& input, const Vector& values) {
  if (!explores(input)) {
    StepInput own = input;
    if (input.k == 0) own.attempt -= attempts_;
    return rule_->choose(own, values);
  }
  const Proposal proposal = look(input);
  if (stage_ == Stage::going) {
    stage_ = Stage::done;
    return 0;
  }
  for (Index i = 0; i < values.size(); ++i) {
    const double share = -proposal.lengths(i);
    if (values(i) < best_value_) {
      best_ = share;
      best_value_ = values(i);
    }
    (share > 0 ? above_ : below_).see(std::abs(share), values(i));
  }
  ++round_;
  if (round_ < kRounds && (above_.open || below_.open)) return {};
  return conclude(input, proposal);
}

// The best point, which may have to be evaluated again; none better than z: the rule's first step.
std::optional<Index> ExploringStep::conclude(const StepInput& input, const Proposal& proposal) {
  attempts_ = input.attempt + 1;
  stage_ = best_ == 0 ? Stage::done : Stage::going;
  for (Index i = 0; i < proposal.lengths.size(); ++i)
    if (best_ != 0 && proposal.lengths(i) == -best_) {
      stage_ = Stage::done;
      return i;
    }
  return {};
}

}  // namespace bizo::methods
