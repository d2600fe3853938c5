// How long batches last, and which ranks are slow.
#pragma once

#include <map>
#include <vector>

#include "bizo/core/query.hpp"

namespace bizo::parallel {

class Pace {
 public:
  explicit Pace(int ranks) : ranks_(static_cast<std::size_t>(ranks)) {}

  // Seconds that so many items of a probe take on average; NaN: not known yet.
  double expected(ProbeId probe, Index items) const;
  void learn(int rank, ProbeId probe, Index items, double seconds);
  // The rank has been at them for so long, and another one was first.
  void learn_late(int rank, ProbeId probe, Index items, double seconds);
  // How many times longer than others the rank takes; 1: not known yet.
  double slowness(int rank) const;

 private:
  struct Sum {
    double seconds = 0;
    double weight = 0;  // items, or the seconds that were expected
  };

  std::map<ProbeId, Sum> probes_;
  std::vector<Sum> ranks_;
};

}  // namespace bizo::parallel
