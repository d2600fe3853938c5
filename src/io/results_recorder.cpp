#include <algorithm>
#include <cmath>
#include <ctime>

#include "io/atomic_file.hpp"
#include "io/results.hpp"
#include "io/results_file.hpp"

namespace bizo::io {
namespace {

std::string utc_now() {
  return utc(std::time(nullptr));
}

std::string status_of(StopReason reason) {
  switch (exit_code(reason)) {
    case 0:
      return "finished";
    case 75:
      return "interrupted";
    default:
      return "failed";
  }
}

void append(Evaluations& evaluations, Index iteration, Index direction, int side, double value,
            const Outcome& item) {
  evaluations.iteration.push_back(iteration);
  evaluations.direction.push_back(direction);
  evaluations.side.push_back(side);
  evaluations.value.push_back(value);
  evaluations.status.push_back(static_cast<std::int32_t>(item.status));
  evaluations.failure.push_back(static_cast<std::int32_t>(item.failure));
  evaluations.attempts.push_back(item.attempts);
  evaluations.inner_iterations.push_back(item.inner_steps);
  evaluations.inner_residual.push_back(item.inner_residual);
}

double seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

ResultsRecorder::ResultsRecorder(RunHeader header, ResultsOptions options)
    : options_(std::move(options)), results_(std::make_unique<Results>()) {
  results_->header = std::move(header);
  results_->created = utc_now();
  note("started");
  if (options_.record_evaluations) results_->evaluations.emplace();
  if (options_.record_iterates > 0) results_->iterates.emplace();
}

ResultsRecorder::~ResultsRecorder() = default;

void ResultsRecorder::note(const std::string& event) {
  const RunHeader& header = results_->header;
  results_->history += utc_now() + " " + event + " by bizo " + header.bizo_version + " (" +
                       header.git_revision + ") on " + header.hostname + ", ranks " +
                       std::to_string(header.ranks) + "\n";
}

double ResultsRecorder::elapsed() const {
  return before_ + seconds(Clock::now() - begin_);
}

void ResultsRecorder::archive(Archive& a) {
  results_->wall = elapsed();
  a(*results_);
  if (!a.reading()) return;
  if (!options_.record_evaluations)
    results_->evaluations.reset();
  else if (!results_->evaluations)
    results_->evaluations.emplace();
  if (options_.record_iterates == 0)
    results_->iterates.reset();
  else if (!results_->iterates)
    results_->iterates.emplace();
}

const std::string& ResultsRecorder::created() const {
  return results_->created;
}

void ResultsRecorder::go_on(const std::string& begun, double seconds) {
  if (results_->trace.empty()) {  // there was no checkpoint
    results_->created = begun;
    results_->history = begun + " started\n";
  }
  before_ = seconds;
  begin_ = saved_ = Clock::now();
}

void ResultsRecorder::resume(const std::string& begun, double seconds, const std::string& changes) {
  results_->forget_end();
  go_on(begun, seconds);
  note("resumed" + changes);
}

void ResultsRecorder::repair(const std::string& begun, double seconds) {
  go_on(begun, seconds);
  results_->history += utc_now() + " repaired\n";
}

bool ResultsRecorder::has_ended() const {
  return !results_->finished.empty();
}

Index ResultsRecorder::rows() const {
  return static_cast<Index>(results_->trace.size());
}

void ResultsRecorder::end(StopReason reason, const std::string& when) {
  results_->finished = when;
  results_->status = status_of(reason);
  results_->stop_reason = name_of(reason);
}

void ResultsRecorder::write(const Solution& best) {
  results_->solution = best;
  save();
}

void ResultsRecorder::date_last_row(double seconds) {
  results_->iteration_wall.back() = seconds;
}

// The items of a query are all pairs or all single points; a failed item alone does not show which.
void ResultsRecorder::outcomes(Index iteration, const Outcomes& outcomes) {
  if (!results_->evaluations) return;
  const auto& items = outcomes.items;
  const bool pairs = std::any_of(items.begin(), items.end(),
                                 [](const Outcome& item) { return !std::isnan(item.value_minus); });
  for (std::size_t j = 0; j < items.size(); ++j) {
    const auto direction = static_cast<Index>(j);
    append(*results_->evaluations, iteration, direction, pairs ? 1 : 0, items[j].value_plus, items[j]);
    if (pairs) append(*results_->evaluations, iteration, direction, -1, items[j].value_minus, items[j]);
  }
}

void ResultsRecorder::iteration(const Iteration& iteration, const Solution& current, const Solution& best) {
  results_->forget_end();
  results_->trace.push_back(iteration);
  results_->iteration_wall.push_back(elapsed());
  results_->solution = best;
  if (results_->iterates && iteration.iteration % options_.record_iterates == 0) {
    results_->iterates->iteration.push_back(iteration.iteration);
    results_->iterates->x.insert(results_->iterates->x.end(), current.x.begin(), current.x.end());
  }
  if ((iteration.iteration == 0 && before_ == 0) || seconds(Clock::now() - saved_) >= options_.save_every)
    save();
}

void ResultsRecorder::finished(const Summary& summary) {
  end(summary.reason, utc_now());
  results_->solution = summary.solution;
  results_->verification = summary.verification;
  results_->metrics = summary.metrics;
  results_->timing = summary.timing;
  results_->unused = summary.unused;
  results_->uncounted = summary.uncounted;
  save();
}

void ResultsRecorder::save() {
  if (options_.legs && options_.legs->legs().size() > 1) results_->legs = options_.legs->legs();
  if (options_.constraints) results_->constraints = options_.constraints->constraint_state();
  results_->wall = elapsed();
  replace_file(options_.path, encode(*results_, options_.path));
  saved_ = Clock::now();
}

}  // namespace bizo::io
