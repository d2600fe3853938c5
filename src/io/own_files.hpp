// Which files are bizo's own: no other is ever replaced or removed. A flipped bit in the mark does not make a
// file foreign.
#pragma once

#include <string>

namespace bizo::io {

// Results, of one run or merged, damaged or not.
bool is_own_results(const std::string& path);

// A journal or a checkpoint; an empty one is left by a process that was killed before its first write.
bool is_own_entry_file(const std::string& path);

// A status file.
bool is_own_status(const std::string& path);

// The file that names the writing process.
bool is_own_lock(const std::string& path);

}  // namespace bizo::io
