// bizo inspect --follow.
#pragma once

#include <string>

namespace bizo::app {

// Prints the iterations of a run as they come, until it has ended. Waits for one that has not begun. Needs no
// lock, and does not disturb the run.
void follow(const std::string& output);

}  // namespace bizo::app
