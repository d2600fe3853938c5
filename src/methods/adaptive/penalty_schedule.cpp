#include "methods/adaptive/penalty_schedule.hpp"

namespace bizo {

OptionTable penalty_schedule_options(const std::string& first, const std::string& decay,
                                     const std::string& least) {
  return {positive_option("nu", first, "weight of F in the inner problems of iteration 1"),
          nonnegative_option("nu_decay", decay, "nu_k = max(nu_least, nu k^-nu_decay)"),
          positive_option("nu_least", least, "floor of nu")};
}

PenaltySchedule read_penalty_schedule(const Params& method) {
  return {method.number("nu"), method.number("nu_decay"), method.number("nu_least")};
}

}  // namespace bizo
