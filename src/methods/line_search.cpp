#include "bizo/methods/line_search.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo {
namespace {

constexpr Index kLastAttempt = 6;
constexpr double kSufficient = 1e-4;

}  // namespace

OptionTable line_search_options(const std::string& trials) {
  return {integer_option("trials", trials, 1, "lengths that are tried at the same time, each half the last")};
}

LineSearch::LineSearch(const Params& params) : trials_(params.integer("trials")) {}

Vector clipped(const StepInput& input, const Vector& z) {
  if (input.lower.size() == 0) return z;
  return z.cwiseMax(input.lower).cwiseMin(input.upper);
}

Vector LineSearch::lengths(const StepInput& input, double first) const {
  // An attempt begins where the one before ended, at least a factor of four further down.
  const Index stride = std::max<Index>(trials_, 2);
  const bool last = input.attempt == kLastAttempt;
  Vector lengths(trials_ + (last ? 1 : 0));
  for (Index i = 0; i < trials_; ++i)
    lengths(i) = std::ldexp(first, -static_cast<int>(input.attempt * stride + i));
  if (last) lengths(trials_) = 0;
  return lengths;
}

std::optional<Index> LineSearch::choose(const StepInput& input, const Proposal& proposal,
                                        const Vector& values) const {
  const double square = dot(input.gradient, input.gradient);
  const double deflation = std::isnan(input.slope) || !(square > 0) ? 1 : input.slope / square;
  const bool last = input.attempt >= kLastAttempt;
  std::optional<Index> best;
  for (Index i = 0; i < values.size(); ++i) {
    const Vector to = clipped(input, input.z - proposal.lengths(i) * proposal.direction);
    const double expected = deflation * dot(input.gradient, input.z - to);
    const bool enough = values(i) <= input.value - kSufficient * expected + 2 * input.noise;
    if ((enough || (last && std::isfinite(values(i)))) && (!best || values(i) < values(*best))) best = i;
  }
  return best || !last ? best : std::optional<Index>(values.size() - 1);
}

}  // namespace bizo
