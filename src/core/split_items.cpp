#include "bizo/core/split_items.hpp"

#include <cmath>

namespace bizo {
namespace {

// Ends that a try may have had: its status, and whether each of both points had a value.
constexpr Index kEnds = 4 * kEvaluationStatuses;

Index number_of(const Outcome& end) {
  return 4 * static_cast<Index>(end.status) + (std::isfinite(end.value_plus) ? 2 : 0) +
         (std::isfinite(end.value_minus) ? 1 : 0);
}

// What is known of an end by its number.
Outcome end_of(Index number) {
  Outcome end{.value_plus = number % 4 / 2 == 1 ? 0 : kNaN, .value_minus = number % 2 == 1 ? 0 : kNaN};
  end.status = static_cast<EvaluationStatus>(number / 4);
  return end;
}

}  // namespace

Range SplitItems::again(Index item, const Outcome& before) const {
  return {3 * count_ + kEnds * item + number_of(before), 1};
}

Portion SplitItems::portion(Range dealt) const {
  const Index at = dealt.first;
  if (at < 2 * count_) return {{at - count_, dealt.count}, +1};
  if (at < 3 * count_) return {{at - 2 * count_, dealt.count}, -1};
  const Index further = at - 3 * count_;
  return {{further / kEnds, 1}, 0, end_of(further % kEnds)};
}

}  // namespace bizo
