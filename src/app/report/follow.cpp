#include "app/report/follow.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>

#include "app/report/progress.hpp"
#include "app/report/value_plot.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"
#include "io/live_run.hpp"
#include "io/results.hpp"
#include "io/run_lock.hpp"
#include "io/run_status.hpp"

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

// On a terminal the value against the iterations stays below the lines.
class Picture {
 public:
  void add(const Iteration& row) {
    values_.push_back(row.value);
    iterations_ = row.iteration;
  }
  // Lines that are printed now take its place.
  void lift() {
    if (height_ > 0) std::printf("\033[%dA\033[J", height_);
    height_ = 0;
  }
  void draw() {
    if (!terminal_) return;
    winsize size{};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    const int columns = std::clamp((known ? size.ws_col : 80) - kMargin, 10, 100);
    const std::string plot = value_plot(values_, columns, kRows);
    if (plot.empty()) return;
    std::printf("%svalue, iterations 0 to %td\n", plot.c_str(), iterations_);
    height_ = kRows + 1;
  }

 private:
  static constexpr int kRows = 8, kMargin = 16;
  bool terminal_ = isatty(STDOUT_FILENO) == 1;
  std::vector<double> values_;
  Index iterations_ = 0;
  int height_ = 0;
};

}  // namespace

void follow(const std::string& output) {
  io::LiveRun run(output);
  io::OwnerWatch owner(output);
  Picture picture;
  Cost before;
  std::string note;
  bool started = false, announced = false;
  for (;;) {
    const bool gone = owner.silence() > kSilence;
    const bool ended = has_ended(output, run);  // what is read now is all
    const auto news = run.news();
    if (!news.empty()) picture.lift();
    for (const auto& [row, seconds] : news) {
      if (!started) std::fputs(progress_heading().c_str(), stdout);
      started = true;
      if (!row.note.empty() && row.note != note) std::printf("note: %s\n", one_line(row.note).c_str());
      note = row.note;
      std::printf("%s\n", progress_line(row, before, seconds).c_str());
      before = row.cost;
      picture.add(row);
    }
    if (!news.empty()) picture.draw();
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
