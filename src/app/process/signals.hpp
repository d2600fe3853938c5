// Signals that ask a run to end: it does so between two batches. A second one, or a batch that takes too
// long, ends it at once: nothing is lost then either, since the journal has every batch that is back.
#pragma once

#include <signal.h>

#include <csignal>
#include <string>

namespace bizo::app {

// Has SIGINT, SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 handled so, unless they were ignored before (nohup).
void on_end_signals(void (*handler)(int, siginfo_t*, void*));

// From now on these signals set the flag that is returned. A second one, a second later or more, leaves at
// once.
const volatile std::sig_atomic_t& listen_to_signals();

// What leaving at once is: a line on standard error, a text into the file at `path` ("": none), exit code 75.
struct ForcedExit {
  double grace = 0;  // seconds that the run may take to end by itself after the first signal
  std::string last_words = {};
  std::string path = {};
  std::string if_interrupted = {};
  std::string if_late = {};
};
// Again: with other texts, and for a signal that has come already with the time that is left.
void prepare_forced_exit(const ForcedExit& forced_exit);
// The run has ended by itself: a signal no longer says anything, and time no longer counts.
void cancel_forced_exit();

// Leaves at once after so many seconds.
void leave_at_the_latest_in(double seconds);

}  // namespace bizo::app
