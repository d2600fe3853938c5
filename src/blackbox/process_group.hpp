// The processes of a group, as /proc shows them.
#pragma once

#include <sys/types.h>

namespace bizo::blackbox {

// Whether a process of the group is alive; one that has ended is not, waited for or not. False where there is
// no /proc. Reads the state of every process of the machine: for the rare end, not for every evaluation.
bool group_lives(pid_t group);

}  // namespace bizo::blackbox
