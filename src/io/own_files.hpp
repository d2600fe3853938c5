// Which files are bizo's own: no other is ever replaced or removed. One bit that is flipped in what tells
// makes no file somebody else's.
#pragma once

#include <string>

namespace bizo {

// Results, of one run or merged, damaged or not.
bool is_own_results(const std::string& path);

// A journal or a checkpoint; an empty one is of a process that was killed before it had begun.
bool is_own_entry_file(const std::string& path);

// A status file.
bool is_own_status(const std::string& path);

// The file that names the process which writes.
bool is_own_lock(const std::string& path);

}  // namespace bizo
