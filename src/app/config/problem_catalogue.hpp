// All problems that a configuration can name: those of problems/, of blackbox/ and of the program around.
#pragma once

#include "app/config/config.hpp"
#include "blackbox/rows.hpp"

namespace bizo::app {

Catalogue<MakeProblem> all_problems(const Catalogue<MakeProblem>& own);

// Where programs have the folders of their evaluations.
std::string work_folder(const Params& run);
// Without run.workdir.
std::string work_folder(const std::string& output);

// What programs need beside their own options. `watchdog` and `notes` outlive it.
blackbox::ProgramContext program_context(const Config& config, std::shared_ptr<blackbox::Watchdog>& watchdog,
                                         std::vector<std::string>& notes, const blackbox::RankPlace& place);

// The configuration's problem in a process of its own, with the inner solver that [inner] names.
std::unique_ptr<Problem> isolated_problem(const Config& config, const blackbox::ProgramContext& programs);

}  // namespace bizo::app
