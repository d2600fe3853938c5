#include "bizo/core/split_items.hpp"

#include <cmath>

namespace bizo {
namespace {

// Of a status, and of the values of both points.
constexpr Index kKinds = 4 * kEvaluationStatuses;

double value_if(bool known) {
  return known ? 0 : kNaN;
}

}  // namespace

Range SplitItems::again(Index item, const Outcome& before) const {
  const Index plus = std::isfinite(before.value_plus), minus = std::isfinite(before.value_minus);
  return {3 * count_ + kKinds * item + 4 * static_cast<Index>(before.status) + 2 * plus + minus, 1};
}

Portion SplitItems::portion(Range dealt) const {
  const Index at = dealt.first;
  if (at < 2 * count_) return {{at - count_, dealt.count}, +1};
  if (at < 3 * count_) return {{at - 2 * count_, dealt.count}, -1};
  const Index item = (at - 3 * count_) / kKinds, kind = (at - 3 * count_) % kKinds;
  Outcome before{.value_plus = value_if(kind & 2), .value_minus = value_if(kind & 1)};
  before.status = static_cast<EvaluationStatus>(kind / 4);
  return {{item, 1}, 0, before};
}

}  // namespace bizo
