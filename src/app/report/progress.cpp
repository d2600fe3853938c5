#include "app/report/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "app/report/text.hpp"
#include "bizo/core/clock.hpp"
#include "parallel/session.hpp"

namespace bizo::app {

namespace {

// Seconds that are not printed as 0.0.
constexpr double kWorthTelling = 0.05;

// mpirun gives its ranks a terminal of its own making; what counts is where mpirun itself writes to.
bool writes_to_terminal() {
  if (!isatty(STDOUT_FILENO)) return false;
  if (!parallel::launched_by_mpi()) return true;
  std::error_code none;
  const std::string parent = "/proc/" + std::to_string(getppid()) + "/fd/1";
  const auto target = std::filesystem::read_symlink(parent, none).string();
  return target.rfind("/dev/pts/", 0) == 0 || target.rfind("/dev/tty", 0) == 0;
}

// Most notes of a kind, and of all kinds.
constexpr int kOfAKind = 3, kNotes = 30;

// The text without its numbers and paths.
std::string kind_of(const std::string& note) {
  std::string kind;
  std::istringstream words(note);
  for (std::string word; words >> word;)
    kind += word.find_first_of("0123456789/") == std::string::npos ? word + " " : "# ";
  return kind;
}

}  // namespace

bool NoteLimit::lets_pass(const std::string& note) {
  if (note == last_) return false;
  last_ = note;
  if (note.empty()) return false;
  int& passed = passed_[kind_of(note)];
  if (passed == kOfAKind || all_ == kNotes) {
    ++held_back_;
    return false;
  }
  ++passed, ++all_;
  return true;
}

std::string progress_heading() {
  return format("%9s %14s %14s %11s %11s %13s %9s\n", "iteration", "value", "best", "gradient", "step",
                "evaluations", "seconds");
}

std::string progress_line(const Iteration& row, const Cost& before, double seconds) {
  const std::string best = std::isnan(row.best_value) ? "-" : format("%.8g", row.best_value);
  std::string text =
      format("%9td %14.8g %14s %11.3g %11.3g %13s %9.1f", row.iteration, row.value, best.c_str(),
             row.gradient_norm, row.step, grouped(row.cost.evaluations).c_str(), seconds);
  if (row.failed_share > 0) text += format("  %.0f %% failed", 100 * row.failed_share);
  auto failed_as = row.cost.failed_as;
  for (std::size_t status = 0; status < failed_as.size(); ++status)
    failed_as[status] -= before.failed_as[status];
  if (const auto kinds = listing_of(failed_as); !kinds.empty()) text += "  (" + kinds + ")";
  if (row.cost.retries > before.retries)
    text += "  " + grouped(row.cost.retries - before.retries) + " retried";
  return text;
}

Progress::Progress(const Budget& budget) : budget_(budget), terminal_(writes_to_terminal()) {}

double Progress::elapsed() const {
  return seconds_since(begin_);
}

void Progress::iteration(const Iteration& iteration, const Solution&, const Solution&) {
  // Without a value at problem.start the run ends, and its last line says why.
  const bool ends =
      iteration.iteration == 0 && iteration.failed_share > 0 && std::isnan(iteration.best_value);
  if (!ends && notes_.lets_pass(iteration.note))
    std::printf("%snote: %s\n", terminal_ ? "\r\033[K" : "", iteration.note.c_str());
  terminal_ ? bar(iteration) : line(iteration);
  std::fflush(stdout);
}

void Progress::line(const Iteration& row) {
  if (row.iteration == 0) std::fputs(progress_heading().c_str(), stdout);
  std::string text = progress_line(row, cost_, elapsed());
  if (lost_ - reported_lost_ >= kWorthTelling) text += "  " + duration(lost_ - reported_lost_) + " lost";
  std::printf("%s\n", text.c_str());
  cost_ = row.cost;
  reported_lost_ = lost_;
}

// The share of the first budget that will be used up.
double Progress::share_done(const Iteration& row, double seconds) const {
  const auto share = [](double used, double limit) { return limit > 0 ? used / limit : 0.0; };
  return std::min(
      1.0,
      std::max(
          {share(static_cast<double>(row.iteration), static_cast<double>(budget_.iterations)),
           share(static_cast<double>(row.cost.evaluations), static_cast<double>(budget_.evaluations)),
           share(static_cast<double>(row.cost.inner_gradients), static_cast<double>(budget_.inner_gradients)),
           share(seconds, budget_.wall_time)}));
}

void Progress::bar(const Iteration& row) {
  constexpr int kWidth = 28;
  const double now = elapsed();
  if (drawn_ >= 0 && now - drawn_ < 0.1) return;
  drawn_ = now;
  const double done = share_done(row, now);
  std::string cells;
  for (int i = 0; i < kWidth; ++i) cells += i < static_cast<int>(done * kWidth) ? "█" : "·";
  std::printf("\r\033[K%s %3.0f %%  %td  value %.6g  best %.6g  %.0f evaluations/s  %s left", cells.c_str(),
              100 * done, row.iteration, row.value, row.best_value,
              static_cast<double>(row.cost.evaluations) / std::max(now, 1e-3),
              row.iteration > 0 ? duration(now / done - now).c_str() : "?");
  if (lost_ >= kWorthTelling) std::printf("  %s lost in failures", duration(lost_).c_str());
}

void Progress::finished(const Summary&) {
  if (terminal_) std::printf("\r\033[K");
  if (notes_.held_back() > 0)
    std::printf("note: %s more like those above, not printed\n", grouped(notes_.held_back()).c_str());
  std::fflush(stdout);
}

}  // namespace bizo::app
