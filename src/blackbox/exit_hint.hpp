// What people easily get wrong about programs that are run in a folder of their own.
#pragma once

#include <string>
#include <vector>

namespace bizo::blackbox {

// Why a command that failed in `folder` may have done so, as "; what is wrong: the remedy"; "" if nothing is
// seen. Words that name files are looked for here too.
std::string exit_hint(const std::vector<std::string>& words, const std::string& folder);

}  // namespace bizo::blackbox
