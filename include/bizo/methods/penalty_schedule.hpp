// The weight nu of F in the inner problems min_y f + nu F of penalty methods, falling to a floor.
#pragma once

#include <algorithm>
#include <cmath>

#include "bizo/core/params.hpp"

namespace bizo {

struct PenaltySchedule {
  double first = 1e-2;
  double decay = 0;  // exponent
  double least = 1e-3;

  // On the way to x_iteration, from 1.
  double at(Index iteration) const {
    return std::max(least, first * std::pow(static_cast<double>(iteration), -decay));
  }
};

}  // namespace bizo
