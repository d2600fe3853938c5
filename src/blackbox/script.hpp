// Scripts that cannot be started, found before they are.
#pragma once

#include <string>

namespace bizo::blackbox {

struct ScriptFlaw {
  std::string what, remedy;  // empty: there is none
};

// What is wrong with the first line of a script; nothing for a program that is none.
ScriptFlaw flaw_of_script(const std::string& path);

// Whether lines of the file end as Windows writes them: its first one does.
bool has_windows_line_ends(const std::string& path);

}  // namespace bizo::blackbox
