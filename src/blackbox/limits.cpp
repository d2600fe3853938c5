#include "blackbox/limits.hpp"

namespace bizo::blackbox {

namespace {

// Fewer than one mebibyte would be no limit, or none that a program can start in; the most fits into bytes.
Option memory_option() {
  Option option = number_option("memory_limit", "", "MiB of address space for a program; empty: no limit");
  option.min = 1;
  option.max = 1e12;
  return option;
}

}  // namespace

OptionTable limit_options() {
  return {positive_option("time_limit", "", "seconds for an evaluation by a program; empty: no limit"),
          positive_option("start_limit", "60", "seconds for a stream program or a server to get ready"),
          nonnegative_option("grace", "2", "seconds between asking a program to end and killing it"),
          memory_option()};
}

Limits read_limits(const Params& evaluation) {
  Limits limits;
  if (evaluation.given("time_limit")) limits.time = evaluation.number("time_limit");
  limits.start = evaluation.number("start_limit");
  limits.grace = evaluation.number("grace");
  if (evaluation.given("memory_limit"))
    limits.memory = static_cast<std::uint64_t>(evaluation.number("memory_limit") * 1048576);
  return limits;
}

}  // namespace bizo::blackbox
