#include "bizo/app/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "bizo/app/text.hpp"
#include "bizo/parallel/session.hpp"

namespace bizo {

namespace {

// Seconds that are not printed as 0.0.
constexpr double kWorthTelling = 0.05;

// mpirun gives its ranks a terminal of its own making; what counts is where mpirun itself writes to.
bool writes_to_terminal() {
  if (!isatty(STDOUT_FILENO)) return false;
  if (!launched_by_mpi()) return true;
  std::error_code none;
  const std::string parent = "/proc/" + std::to_string(getppid()) + "/fd/1";
  const auto target = std::filesystem::read_symlink(parent, none).string();
  return target.rfind("/dev/pts/", 0) == 0 || target.rfind("/dev/tty", 0) == 0;
}

}  // namespace

Progress::Progress(const Budget& budget) : budget_(budget), terminal_(writes_to_terminal()) {}

double Progress::elapsed() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

void Progress::iteration(const Iteration& iteration, const Solution&, const Solution&) {
  if (!iteration.note.empty() && iteration.note != note_)
    std::printf("%snote: %s\n", terminal_ ? "\r\033[K" : "", iteration.note.c_str());
  note_ = iteration.note;
  terminal_ ? bar(iteration) : line(iteration);
  std::fflush(stdout);
}

void Progress::line(const Iteration& row) {
  if (row.iteration == 0)
    std::printf("%9s %14s %14s %11s %11s %13s %9s\n", "iteration", "value", "best", "gradient", "step",
                "evaluations", "seconds");
  std::printf("%9td %14.8g %14.8g %11.3g %11.3g %13s %9.1f", row.iteration, row.value, row.best_value,
              row.gradient_norm, row.step, grouped(row.cost.evaluations).c_str(), elapsed());
  if (row.failed_share > 0) std::printf("  %.0f %% failed", 100 * row.failed_share);
  auto failed_as = row.cost.failed_as;
  for (std::size_t status = 0; status < failed_as.size(); ++status)
    failed_as[status] -= cost_.failed_as[status];
  if (const auto kinds = listing_of(failed_as); !kinds.empty()) std::printf("  (%s)", kinds.c_str());
  if (row.cost.retries > cost_.retries)
    std::printf("  %s retried", grouped(row.cost.retries - cost_.retries).c_str());
  if (lost_ - told_lost_ >= kWorthTelling) std::printf("  %s lost", duration(lost_ - told_lost_).c_str());
  std::printf("\n");
  cost_ = row.cost;
  told_lost_ = lost_;
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
  std::fflush(stdout);
}

}  // namespace bizo
