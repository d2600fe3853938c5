// The same directional differences computed in several ways, to see how far they agree.
#pragma once

#include <vector>

#include "bizo/core/probe.hpp"

namespace bizo::methods {

// A way: a probe of directional differences without payload, with factors of the query's radius, of its
// accuracy.tolerance and of its accuracy.steps.
struct GuardWay {
  Probe& probe;
  double radius = 1;
  double tolerance = 1;
  Index steps = 1;
};

// Item i is way i % ways along direction i / ways of the block of count / ways directions. The probes outlive
// it.
class GuardProbe final : public Probe {
 public:
  explicit GuardProbe(std::vector<GuardWay> ways) : ways_(std::move(ways)) {}
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  std::vector<GuardWay> ways_;
};

// How the ways compare, over directions where all of them succeeded.
struct GuardVerdict {
  Index directions = 0;  // 0: nothing can be said
  Vector error;          // root mean square of D_way - D_reference, an entry a way
  double size = kNaN;    // root mean square of D_reference
};
GuardVerdict compare(const Outcomes& outcomes, Index ways, Index reference);

}  // namespace bizo::methods
