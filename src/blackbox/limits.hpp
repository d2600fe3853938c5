// What a program may use, and how its end is brought about.
#pragma once

#include <cstdint>
#include <limits>

#include "bizo/core/params.hpp"

namespace bizo::blackbox {

struct Limits {
  double time = std::numeric_limits<double>::infinity();  // seconds an evaluation
  double start = 60;         // seconds until a program that stays, or a server, has introduced itself
  double grace = 2;          // seconds between asking it to end and killing it
  std::uint64_t memory = 0;  // bytes; 0: no limit
};

// Of the section [evaluation].
OptionTable limit_options();
Limits read_limits(const Params& evaluation);

}  // namespace bizo::blackbox
