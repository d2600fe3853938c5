#include "bizo/core/batch.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"
#include "bizo/core/split_items.hpp"

namespace bizo {
namespace {

// A reason may be anything that a program says, but goes into one line of a log.
constexpr std::size_t kMaxReason = 2000;

// One batch on its way through the attempts.
class Attempts {
 public:
  Attempts(WorkerContext& worker, const Query& query, Range which, std::span<Outcome> outcomes,
           MatrixRef payload)
      : worker_(worker),
        probe_(worker.probes.at(query.probe)),
        policy_(worker.policy),
        query_(query),
        which_(which),
        outcomes_(outcomes),
        payload_(payload),
        failure_reports_(outcomes.size()) {}

  BatchReport run() {
    run_once();
    for (Index item = which_.first; item < which_.end(); ++item) {
      settle(item);
      penalize(worker_, query_, item, outcomes_[place(item)]);
    }
    return report();
  }

  BatchReport run_once() {
    if (!attempt(query_, which_) && which_.count > 1)
      // One of the items threw: alone, the others are as good as in any other batch.
      for (Index item = which_.first; item < which_.end(); ++item) attempt(query_, {item, 1});
    return report();
  }

  BatchReport go_on(const Outcome& before) {
    outcomes_[0] = before;
    settle(which_.first);
    return report();
  }

 private:
  BatchReport report() const {
    BatchReport report{.reason = "", .lost = lost_};
    for (std::size_t i = 0; i < outcomes_.size() && report.reason.empty(); ++i)
      if (outcomes_[i].status != EvaluationStatus::ok || outcomes_[i].penalized)
        report.reason = one_line(failure_reports_[i].reason, kMaxReason);
    return report;
  }

  std::size_t place(Index item) const { return static_cast<std::size_t>(item - which_.first); }

  // Runs the probe on some items; false if it threw.
  bool attempt(const Query& query, Range items) {
    const auto outcomes = outcomes_.subspan(place(items.first), static_cast<std::size_t>(items.count));
    auto payload = payload_.middleCols(items.first - which_.first, items.count);
    std::ranges::fill(outcomes, Outcome{});
    payload.setConstant(kNaN);
    probe_.take_failure_reports();  // of an evaluation that was given up
    const double begin = clock_seconds();
    std::string thrown;
    try {
      probe_.run(query, items, outcomes, payload);
    } catch (const FatalError&) {
      throw;
    } catch (const std::exception& error) {
      thrown = error.what();
      if (thrown.empty()) thrown = "an exception without a message";
    } catch (...) {
      thrown = "an exception that is not a std::exception";
    }
    for (Index item = items.first; item < items.end(); ++item) failure_reports_[place(item)] = {};
    for (const auto& failure_report : probe_.take_failure_reports()) {
      FailureReport& kept = failure_reports_.at(place(failure_report.item));
      if (kept.reason.empty()) kept.reason = failure_report.reason;
      kept.seconds += failure_report.seconds;
    }
    if (!thrown.empty()) {
      std::ranges::fill(outcomes, Outcome{.evaluations = 1, .status = EvaluationStatus::exception});
      payload.setConstant(kNaN);
      for (Index item = items.first; item < items.end(); ++item)
        failure_reports_[place(item)].reason = thrown;
    }
    book_time(items, clock_seconds() - begin);
    return thrown.empty();
  }

  // What the problem says a failure took, else the item's share of the time.
  void book_time(Range items, double seconds) {
    for (Index item = items.first; item < items.end(); ++item) {
      const auto i = place(item);
      if (!is_failure(outcomes_[i].status)) continue;
      const double reported = failure_reports_[i].seconds;
      lost_ += reported > 0 ? reported : seconds / static_cast<double>(items.count);
    }
  }

  // Tries an item again as often as the policy says.
  void settle(Index item) {
    Outcome& outcome = outcomes_[place(item)];
    if (!is_failure(outcome.status)) return;
    Query query = query_;
    for (Index retry = 1; retry <= policy_.retries && worth_trying(outcome); ++retry) again(query, item);
    if (policy_.smaller_radius && probe_.may_shrink() && is_failure(outcome.status)) {
      query.shrink = 0.25;  // chosen: noise of values counts four times as much in such a difference
      again(query, item);
      outcome.shrunk = true;
    }
    if (is_failure(outcome.status) && (query.side = probe_.answering_side(query, item, outcome)) != 0) {
      again(query, item);
      outcome.shrunk = true;
    }
  }

  // The same question has the same refusal for an answer.
  bool worth_trying(const Outcome& outcome) const {
    return is_failure(outcome.status) && (outcome.status != EvaluationStatus::refused || policy_.new_seed);
  }

  void again(Query& query, Index item) {
    Outcome& outcome = outcomes_[place(item)];
    const Outcome before = outcome;
    if (policy_.new_seed) query.attempt = before.attempts;
    attempt(query, {item, 1});
    outcome.evaluations += before.evaluations;
    outcome.inner_steps += before.inner_steps;
    outcome.inner_gradients += before.inner_gradients;
    outcome.attempts = before.attempts + 1;
    outcome.failure = before.status;
  }

  WorkerContext& worker_;
  Probe& probe_;
  const RetryPolicy& policy_;
  const Query& query_;
  Range which_;
  std::span<Outcome> outcomes_;
  MatrixRef payload_;
  std::vector<FailureReport> failure_reports_;  // of the last attempt, by item
  double lost_ = 0;
};

}  // namespace

BatchReport run_batch(WorkerContext& worker, const Query& query, Range which, std::span<Outcome> outcomes,
                      MatrixRef payload) {
  const SplitItems split(query.block.count);
  if (!split.holds(which)) return Attempts(worker, query, which, outcomes, payload).run();
  const Portion portion = split.portion(which);
  Query asked = query;
  asked.half = portion.half;
  Attempts attempts(worker, asked, portion.items, outcomes, payload);
  return portion.half != 0 ? attempts.run_once() : attempts.go_on(portion.before);
}

void penalize(WorkerContext& worker, const Query& query, Index item, Outcome& outcome) {
  const double penalty = worker.policy.penalty;
  if (!is_failure(outcome.status) || std::isnan(penalty)) return;
  outcome.penalized = worker.probes.at(query.probe).penalize(query, item, penalty, outcome);
  if (outcome.penalized) outcome.failure = std::exchange(outcome.status, EvaluationStatus::ok);
}

}  // namespace bizo
