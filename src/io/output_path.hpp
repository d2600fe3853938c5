// Where results may go.
#pragma once

#include <string>

namespace bizo::io {

// The setting's name and the advice in a refusal.
struct PlaceWords {
  std::string name = "run.output = ";
  std::string another = "choose another run.output";
};

// Refuses what can never be an output: a folder, a device, a pipe, a missing or read-only folder, and a name
// whose checkpoint, journal or status would replace a file that is not bizo's. ConfigError or Error, in one
// line. Leaves nothing behind.
void require_place(const std::string& output, const PlaceWords& words = {});

// require_place, and refuses (ConfigError) an output that exists; with `overwrite`, one that exists and is
// not bizo's: only results are ever replaced. Symbolic links are followed.
void require_writable(const std::string& output, bool overwrite);

// If a resumed run finds something else in place of its results, moves that to OUTPUT.damaged or another free
// name, and returns the name; "": there is nothing to move.
std::string put_aside_foreign(const std::string& output);

}  // namespace bizo::io
