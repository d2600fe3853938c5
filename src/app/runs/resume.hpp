// Going on with a run that was ended: what must be the same, and what may differ.
#pragma once

#include <optional>

#include "app/config/assembly.hpp"
#include "app/config/command_line.hpp"
#include "io/saved_run.hpp"

namespace bizo::app {

io::RunIdentity identity_of(const Assembly& assembly);

// What is left of the run with this output, its options under their names of today; nullopt: nothing.
std::optional<io::SavedRun> saved_run_of(const std::string& output);

// The run that --resume asks for; nullopt: a new one is to begin. ConfigError if there is none, if another
// configuration began it (naming what differs), or if a new one would destroy it.
std::optional<io::SavedRun> run_to_resume(const CommandLine& line, const Assembly& assembly,
                                          const io::RunIdentity& now);

// ConfigError if another configuration, other data or another version began the run. `command` is for
// messages.
void require_same_run(io::SavedRun& saved, const io::RunIdentity& now, const std::string& output,
                      const std::string& command);

// What is different now and may be, for the history of the results: "" or "; budget.iterations = 20, was 10".
std::string permitted_changes(const io::RunIdentity& now, const io::RunIdentity& before);

}  // namespace bizo::app
