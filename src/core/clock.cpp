#include "bizo/core/clock.hpp"

namespace bizo {

double clock_seconds() {
  return seconds_since({});
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace bizo
