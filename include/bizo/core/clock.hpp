// Seconds of a clock that never goes back.
#pragma once

#include <chrono>

namespace bizo {

// Its zero is arbitrary.
double clock_seconds();

double seconds_since(std::chrono::steady_clock::time_point begin);

}  // namespace bizo
