// A program that is run for every evaluation, as a configuration has it.
#pragma once

#include "blackbox/oracle.hpp"
#include "blackbox/rows.hpp"

namespace bizo::blackbox {

// ConfigError for options that do not go with each other, or with the folders of evaluations.
std::unique_ptr<Oracle> make_file_oracle(const Params& params, const ProblemContext& context,
                                         std::vector<std::string> words, std::shared_ptr<Watchdog> watchdog);

}  // namespace bizo::blackbox
