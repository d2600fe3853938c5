// Numbers of what is dealt of a query whose items are pairs of points that are evaluated apart
// (Probe::splits).
#pragma once

#include "bizo/core/outcome.hpp"

namespace bizo {

// What one number stands for.
struct Portion {
  Range items;
  int half = 0;         // as Query::half
  Outcome before = {};  // half 0: what is known of the try before: its status, and which values it had (as 0)
};

// No range of these is one of items. Of l items, l + j is the first point of item j and 2l + j the second.
// What lies from 3l on are further tries of one item as a whole, after a try that has failed: a number for
// every item and end of that try, so that whoever tries again knows of it what it must, after a restart too.
class SplitItems {
 public:
  explicit SplitItems(Index count) : count_(count) {}
  bool holds(Range dealt) const { return dealt.first >= count_; }
  Range half(Range items, int half) const { return {(half > 0 ? 1 : 2) * count_ + items.first, items.count}; }
  Range again(Index item, const Outcome& before) const;
  Portion portion(Range dealt) const;

 private:
  Index count_;
};

}  // namespace bizo
