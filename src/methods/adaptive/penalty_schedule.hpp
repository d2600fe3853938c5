// The weight nu of F in the inner problems min_y f + nu F of penalty methods, falling to a floor.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "bizo/core/params.hpp"

namespace bizo::methods {

struct PenaltySchedule {
  double first = 1e-2;
  double decay = 0;  // exponent
  double min = 1e-3;

  // On the way to x_iteration, from 1.
  double at(Index iteration) const {
    return std::max(min, first * std::pow(static_cast<double>(iteration), -decay));
  }
};

// Its options, with these defaults of nu, nu_decay_exponent and nu_min.
OptionTable penalty_schedule_options(const std::string& first, const std::string& decay,
                                     const std::string& min);
PenaltySchedule read_penalty_schedule(const Params& method);

}  // namespace bizo::methods
