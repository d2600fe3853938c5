#include "bizo/core/probe_set.hpp"

#include <algorithm>
#include <string>

#include "bizo/core/error.hpp"

namespace bizo {

ProbeId ProbeSet::add(std::unique_ptr<Probe> probe) {
  probes_.push_back(std::move(probe));
  return static_cast<ProbeId>(probes_.size() - 1);
}

Probe& ProbeSet::at(ProbeId name) const {
  const auto place = static_cast<Index>(name);
  if (place < 0 || place >= static_cast<Index>(probes_.size()))
    throw Error("a query asks for probe " + std::to_string(place) + ", and the method has " +
                std::to_string(probes_.size()));
  return *probes_[static_cast<std::size_t>(place)];
}

bool ProbeSet::may_shrink() const {
  return std::ranges::any_of(probes_, [](const auto& probe) { return probe->may_shrink(); });
}

}  // namespace bizo
