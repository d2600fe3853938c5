// Where results may go.
#pragma once

#include <string>

namespace bizo {

// Refuses what can be no output, whatever is asked for: a folder, a device, a pipe, a folder that is missing
// or cannot be written to, and a name whose checkpoint, journal or status would take the place of a file that
// is not bizo's. ConfigError or Error, in one line. Leaves nothing behind.
void require_place(const std::string& output);

// require_place, and refuses (ConfigError) an output that exists; with `overwrite`, one that exists and is
// not bizo's: only results are ever replaced. Symbolic links are followed.
void require_writable(const std::string& output, bool overwrite);

// Moves what a run that goes on finds in the place of its results, and is none, to OUTPUT.damaged; whether
// it did.
bool put_aside_foreign(const std::string& output);

}  // namespace bizo
