#include "bizo/core/clock.hpp"

#include <chrono>

namespace bizo {

double clock_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace bizo
