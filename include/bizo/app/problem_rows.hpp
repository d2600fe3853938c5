// All problems that a configuration can name: those of problems/ and those of blackbox/.
#pragma once

#include "bizo/app/config.hpp"
#include "bizo/blackbox/rows.hpp"

namespace bizo {

const Catalogue<MakeProgram>& all_problems();

// What problems need beside their own options. `files` and `watchdog` outlive it.
Surroundings surroundings_of(const Config& config, const DataFiles& files,
                             std::shared_ptr<Watchdog>& watchdog, int rank);

// The configuration's problem in a process of its own, with the inner solver that [inner] names.
std::unique_ptr<Problem> isolated_problem(const Config& config, const Surroundings& around);

}  // namespace bizo
