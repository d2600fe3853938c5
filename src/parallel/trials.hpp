// Facts about an MPI installation that only a trial shows. All functions are collective.
#pragma once

#include "parallel/session.hpp"

namespace bizo::parallel {

// How many cores this rank keeps busy while it waits for a message, as it waits during a run; all ranks wait
// for this many seconds.
double cores_while_waiting(Session& session, double seconds);

// Seconds that a message of one byte takes from rank 0 to rank `partner`: the best of a few thousand, within
// this many seconds. NaN on the other ranks, and to rank 0 itself.
double message_seconds(Session& session, int partner, double seconds);

// The version of the MPI standard that the program was compiled with, and that of the library it runs with:
// "3.1".
std::string compiled_standard();
std::string standard_of_library();

}  // namespace bizo::parallel
