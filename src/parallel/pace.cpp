#include "parallel/pace.hpp"

namespace bizo::parallel {

double Pace::expected(ProbeId probe, Index items) const {
  const auto known = probes_.find(probe);
  if (known == probes_.end()) return kNaN;
  return known->second.seconds / known->second.weight * static_cast<double>(items);
}

void Pace::learn(int rank, ProbeId probe, Index items, double seconds) {
  Sum& sum = probes_[probe];
  sum.seconds += seconds;
  sum.weight += static_cast<double>(items);
  learn_late(rank, probe, items, seconds);
}

void Pace::learn_late(int rank, ProbeId probe, Index items, double seconds) {
  Sum& own = ranks_[static_cast<std::size_t>(rank)];
  own.seconds += seconds;
  own.weight += expected(probe, items);
}

double Pace::slowness(int rank) const {
  const Sum& own = ranks_[static_cast<std::size_t>(rank)];
  return own.weight > 0 ? own.seconds / own.weight : 1;
}

}  // namespace bizo::parallel
