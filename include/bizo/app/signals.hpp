// Signals that ask a run to stop.
#pragma once

#include <csignal>

namespace bizo {

// On every rank: mpirun passes SIGUSR1 and SIGUSR2 on to all of them, and would end the job if one died of
// it. From now on, the returned flag says whether one of SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 has
// come, unless it was ignored. One more of them, a second or later after the first, ends the process at once
// with exit code 75.
const volatile std::sig_atomic_t& listen_to_signals();

}  // namespace bizo
