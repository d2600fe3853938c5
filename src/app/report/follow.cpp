#include "app/report/follow.hpp"
#include "io/run_status.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/report/progress.hpp"
#include "bizo/core/error.hpp"
#include "io/live_run.hpp"
#include "io/results.hpp"
#include "io/run_lock.hpp"

namespace bizo::app {
namespace {

constexpr auto kBetweenLooks = std::chrono::milliseconds(200);

// Seconds without a living process after which a run is over: bizo launch may take so long to go on with one
// that was killed.
constexpr double kSilence = 15;

bool has_ended(const std::string& output, const io::LiveRun& run) {
  if (io::read_status(output)) return true;
  if (run.has_journal() || !std::filesystem::exists(output)) return false;
  try {
    return !io::read_results(output).finished.empty();
  } catch (const Error&) {  // nothing comes out of it; the summary says why
    return true;
  }
}

}  // namespace

void follow(const std::string& output) {
  io::LiveRun run(output);
  io::OwnerWatch owner(output);
  Cost before;
  std::string note;
  bool started = false, announced = false;
  for (;;) {
    const bool gone = owner.silence() > kSilence;
    const bool ended = has_ended(output, run);  // what is read now is all
    for (const auto& [row, seconds] : run.news()) {
      if (!started) std::fputs(progress_heading().c_str(), stdout);
      started = true;
      if (!row.note.empty() && row.note != note) std::printf("note: %s\n", row.note.c_str());
      note = row.note;
      std::printf("%s\n", progress_line(row, before, seconds).c_str());
      before = row.cost;
    }
    std::fflush(stdout);
    if (ended || std::ferror(stdout)) break;  // nobody reads any more
    if (!started && !announced)
      std::fprintf(stderr, "bizo: waiting for the first iteration of %s\n", output.c_str());
    announced = true;
    if (gone) {
      std::fprintf(stderr, "bizo: the process that wrote %s is gone; continue with bizo run --resume=auto\n",
                   output.c_str());
      break;
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  if (started) std::printf("\n");
}

}  // namespace bizo::app
