// Going on with a run that was ended: what must be the same, and what may differ.
#pragma once

#include <optional>

#include "app/config/assembly.hpp"
#include "app/config/command_line.hpp"
#include "io/saved_run.hpp"

namespace bizo {

RunIdentity identity_of(const Assembly& assembly);

// What is left of the run with this output, its options under their names of today; nullopt: nothing.
std::optional<SavedRun> saved_run_of(const std::string& output);

// The run that --resume asks for; nullopt: a new one is to begin. ConfigError if there is none, if another
// configuration began it (naming what differs), or if a new one would destroy it.
std::optional<SavedRun> run_to_resume(const CommandLine& line, const Assembly& assembly,
                                      const RunIdentity& now);

// ConfigError if another configuration, other data or another version began the run. `command` is for
// messages.
void require_same_run(SavedRun& saved, const RunIdentity& now, const std::string& output,
                      const std::string& command);

// What is different now and may be, for the history of the results: "" or "; budget.iterations = 20, was 10".
std::string permitted_changes(const RunIdentity& now, const RunIdentity& before);

}  // namespace bizo
