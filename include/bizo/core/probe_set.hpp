// The probes of a method, by the names that queries have for them.
#pragma once

#include <memory>
#include <vector>

#include "bizo/core/probe.hpp"

namespace bizo {

// Every rank adds the same probes in the same order, so that a name means the same everywhere.
class ProbeSet {
 public:
  // Its name.
  ProbeId add(std::unique_ptr<Probe> probe);
  // Error if there is no probe of that name.
  Probe& at(ProbeId name) const;
  // Whether one of them may (Probe::may_shrink).
  bool may_shrink() const;

 private:
  std::vector<std::unique_ptr<Probe>> probes_;
};

}  // namespace bizo
