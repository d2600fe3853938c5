// Where results may go.
#pragma once

#include <string>

namespace bizo {

// What refuses a place calls it so, and advises so.
struct PlaceWords {
  std::string name = "run.output = ";
  std::string another = "choose another run.output";
};

// Refuses what can be no output, whatever is asked for: a folder, a device, a pipe, a folder that is missing
// or cannot be written to, and a name whose checkpoint, journal or status would take the place of a file that
// is not bizo's. ConfigError or Error, in one line. Leaves nothing behind.
void require_place(const std::string& output, const PlaceWords& words = {});

// require_place, and refuses (ConfigError) an output that exists; with `overwrite`, one that exists and is
// not bizo's: only results are ever replaced. Symbolic links are followed.
void require_writable(const std::string& output, bool overwrite);

// Moves what a run that goes on finds in the place of its results, and is none, to OUTPUT.damaged or another
// name that is free, and returns that; "": there is nothing to move.
std::string put_aside_foreign(const std::string& output);

}  // namespace bizo
