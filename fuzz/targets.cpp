#include "targets.hpp"

#include <algorithm>

namespace bizo::fuzz {

const Target* target_named(std::string_view name) {
  const auto* const found = std::ranges::find(kTargets, name, &Target::name);
  return found == std::end(kTargets) ? nullptr : found;
}

}  // namespace bizo::fuzz
