// `<output>.status`: how a run ended, for scripts. A run that is killed has none.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "bizo/core/status.hpp"

namespace bizo::io {

std::string status_path(const std::string& output);
// Its content: the exit code and why the run stopped.
std::string status_text(int exit_code, StopReason reason);

void write_status(const std::string& output, int exit_code, StopReason reason);
// The exit code in it; nullopt: there is none, the run was killed or has not ended.
std::optional<int> read_status(const std::string& output);
// The reason in it, and when it was written (UTC, ISO 8601).
std::optional<std::pair<StopReason, std::string>> read_end(const std::string& output);
// Removes an earlier run's. Error.
void remove_status(const std::string& output);

}  // namespace bizo::io
