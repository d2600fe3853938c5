#include "bizo/app/failure.hpp"

#include <new>

#include "bizo/core/error.hpp"

namespace bizo {

Failure failure_of(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error))
    return {"there is not enough memory; use smaller dimensions, fewer directions or fewer ranks a machine",
            1};
  if (const auto* fatal = dynamic_cast<const FatalError*>(&error)) return {fatal->what(), fatal->exit_code};
  return {error.what(), dynamic_cast<const ConfigError*>(&error) ? 2 : 1};
}

}  // namespace bizo
