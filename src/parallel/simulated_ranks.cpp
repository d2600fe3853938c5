#include "parallel/simulated_ranks.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/archive.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/random.hpp"

namespace bizo::parallel {
namespace {

// A rank that has waited for less has not gone to sleep.
constexpr double kAwake = 1e-4;

}  // namespace

SimulatedRanks::SimulatedRanks(Settings settings, WorkerContext& worker)
    : settings_(std::move(settings)), worker_(worker), ranks_(static_cast<std::size_t>(settings_.ranks)) {}

bool SimulatedRanks::wait_until(const std::function<bool()>& ready, double limit) {
  const double deadline = now_ + limit;
  while (!ready()) {
    drop_void();
    const double next = std::min(next_event(), deadline);
    if (std::isinf(next)) throw Error("simulated ranks: rank 0 waits, and nothing is on its way");
    const bool asleep = next - now_ > kAwake;
    now_ = std::max(now_, next) + (asleep ? time_to_notice() : 0);
    if (next == deadline) return ready();
  }
  return true;
}

double SimulatedRanks::time_to_notice() {
  if (settings_.draw == 0) return settings_.costs.notice;
  return -settings_.costs.notice * std::log(random_uniform({.seed = settings_.draw}, noticed_++));
}

// An arrival, or that a loss is noticed.
double SimulatedRanks::next_event() const {
  double next = arrivals_.empty() ? kForever : arrivals_.top().time;
  for (const auto& [rank, time] : settings_.deaths)
    if (!lost(rank)) next = std::min(next, time + settings_.silence);
  return next;
}

bool SimulatedRanks::lost(int rank) const {
  const auto death = settings_.deaths.find(rank);
  return death != settings_.deaths.end() && now_ >= death->second + settings_.silence;
}

int SimulatedRanks::losses() const {
  return static_cast<int>(
      std::ranges::count_if(settings_.deaths, [this](const auto& death) { return lost(death.first); }));
}

double SimulatedRanks::evaluate(const Deal&, const std::function<void()>& work) {
  const double seconds = settings_.duration(0, work);
  evaluating_ += seconds;
  spend(seconds);
  return seconds;
}

void SimulatedRanks::send(int to, Tag tag, std::span<const std::byte> bytes) {
  const MessageCosts& costs = settings_.costs;
  const std::size_t size = tag == Tag::payload ? std::max(bytes.size(), settings_.query_bytes) : bytes.size();
  spend(costs.send + costs.per_byte * static_cast<double>(size));
  Rank& rank = ranks_[static_cast<std::size_t>(to)];
  if (tag == Tag::payload)
    learn(rank.awaited.value(), bytes);
  else
    obey(to, ByteReader(bytes).get<Order>(), now_ + costs.latency);
}

// Along a tree, cut into parts that follow each other.
void SimulatedRanks::broadcast(std::span<std::byte> bytes, int) {
  const auto size = static_cast<double>(std::max(bytes.size(), settings_.query_bytes));
  const double levels = std::ceil(std::log2(settings_.ranks));
  spend(settings_.costs.latency * levels + 2 * settings_.costs.per_byte * size);
  learn(announced_.value(), bytes);
}

void SimulatedRanks::obey(int number, const Order& order, double arrival) {
  Rank& rank = ranks_[static_cast<std::size_t>(number)];
  const auto answer = [&](Tag tag, Bytes bytes) {
    arrivals_.push({arrival + settings_.costs.latency, number, rank.version, tag, std::move(bytes)});
  };
  switch (order.task) {
    case Task::query:
      (order.by_message ? rank.awaited : announced_) = order;
      return;
    case Task::batch:
      rank.jobs.push_back({.deal = {order.query, order.batch}, .arrival = arrival, .evaluated = {}});
      if (rank.jobs.size() == 1) begin_first(rank, number);
      return;
    case Task::stop:
      return stop(rank, number, {order.query, order.batch}, arrival);
    case Task::timing: {
      ByteWriter out;
      out.put(RankTiming{});
      return answer(Tag::timing, out.take());
    }
    case Task::release:
      return answer(Tag::farewell, {});
    default:
      throw Error("simulated ranks share no sums: up to 4096 coordinates");
  }
}

void SimulatedRanks::learn(const Order& order, std::span<const std::byte> bytes) {
  queries_.erase(queries_.begin(), queries_.lower_bound(order.oldest));
  if (!queries_.contains(order.query)) restore(queries_[order.query], Bytes(bytes.begin(), bytes.end()));
}

void SimulatedRanks::begin_first(Rank& rank, int number) {
  Job& job = rank.jobs.front();
  const bool asleep = job.arrival - rank.free > kAwake;
  job.begin = std::max(job.arrival + (asleep ? time_to_notice() : 0), rank.free);
  const auto evaluate = [&] {
    job.evaluated = evaluate_batch(worker_, queries_.at(job.deal.query), job.deal.batch);
  };
  const double seconds = job.useless ? 0 : settings_.duration(number, evaluate);
  job.end = job.begin + seconds + settings_.costs.evaluation;
  expect_result(rank, number);
}

void SimulatedRanks::expect_result(Rank& rank, int number) {
  const Job& job = rank.jobs.front();
  const auto rows = job.evaluated ? job.evaluated->payload.size() : 0;
  const double way = settings_.costs.latency + settings_.costs.per_byte * 8 * static_cast<double>(rows);
  arrivals_.push({job.end + way, number, ++rank.version, Tag::result, {}});
}

void SimulatedRanks::stop(Rank& rank, int number, const Deal& deal, double arrival) {
  const auto job = std::ranges::find_if(rank.jobs, [&](const Job& j) {
    return j.deal.query == deal.query && j.deal.batch.first == deal.batch.first;
  });
  if (job == rank.jobs.end()) return;
  job->useless = true;
  if (job != rank.jobs.begin() || job->end < arrival || !settings_.ends_programs) return;
  job->end = std::max(job->begin, arrival);
  job->evaluated.reset();
  expect_result(rank, number);
}

Bytes SimulatedRanks::finish_first(Rank& rank, int number) {
  const Job job = std::move(rank.jobs.front());
  rank.jobs.pop_front();
  rank.free = job.end;
  evaluating_ += job.end - job.begin;
  if (!rank.jobs.empty()) begin_first(rank, number);
  const double seconds = job.end - job.begin;
  return result_of(job.deal, false, seconds, job.evaluated ? 0 : seconds, job.evaluated);
}

// Arrivals that were foreseen before a stop, or before a rank died.
void SimulatedRanks::drop_void() {
  const auto is_void = [this](const Arrival& arrival) {
    const auto death = settings_.deaths.find(arrival.rank);
    if (death != settings_.deaths.end() && arrival.time > death->second) return true;
    return arrival.tag == Tag::result &&
           arrival.version != ranks_[static_cast<std::size_t>(arrival.rank)].version;
  };
  while (!arrivals_.empty() && is_void(arrivals_.top())) arrivals_.pop();
}

std::optional<Message> SimulatedRanks::try_receive() {
  drop_void();
  if (arrivals_.empty() || arrivals_.top().time > now_) return {};
  Arrival arrival = arrivals_.top();
  arrivals_.pop();
  spend(settings_.costs.receive);
  if (arrival.tag == Tag::result)
    arrival.bytes = finish_first(ranks_[static_cast<std::size_t>(arrival.rank)], arrival.rank);
  return Message{arrival.rank, arrival.tag, std::move(arrival.bytes)};
}

}  // namespace bizo::parallel
