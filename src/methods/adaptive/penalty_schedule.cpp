#include "methods/adaptive/penalty_schedule.hpp"

namespace bizo::methods {

OptionTable penalty_schedule_options(const std::string& first, const std::string& decay,
                                     const std::string& min) {
  return {positive_option("nu", first, "weight of F in the inner problems of iteration 1"),
          nonnegative_option("nu_decay_exponent", decay, "nu_k = max(nu_min, nu k^-nu_decay_exponent)"),
          positive_option("nu_min", min, "floor of nu")};
}

PenaltySchedule read_penalty_schedule(const Params& method) {
  return {method.number("nu"), method.number("nu_decay_exponent"), method.number("nu_min")};
}

}  // namespace bizo::methods
