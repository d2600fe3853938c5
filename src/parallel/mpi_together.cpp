// The part of the executor in which all ranks take part at the same time: sums of directions, and timings.
#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "parallel/mpi_executor.hpp"
#include "parallel/protocol.hpp"

namespace bizo::parallel {

// Calls take(message) for the answer of each worker, and instead(rank) for each that is lost.
template <class Take, class Instead>
void MpiExecutor::all_answers(Take take, Instead instead) {
  std::set<int> missing;
  for (int rank = 1; rank <= workers(); ++rank) missing.insert(rank);
  while (!missing.empty()) {
    noticed_ = losses();
    for (int rank = 1; rank <= workers(); ++rank)
      if (lost(rank) && missing.erase(rank) > 0) instead(rank);
    if (missing.empty()) return;
    const auto message = next_message(kForever);
    if (message && message->tag == Tag::result)
      take_result(*message);  // of no use any more
    else if (message && missing.erase(message->source) > 0)
      take(*message);
  }
}

// Up to one slice, rank 0 is faster alone; and it would have to wait for ranks that evaluate.
bool MpiExecutor::alone_for(Space space) const {
  return workers() == 0 || dealer_.busy() || worker_.family(space).dimension() <= DirectionFamily::kSlice;
}

// `results` numbers a slice, in the order of the slices.
Matrix MpiExecutor::all_slices(Task task, DirectionBlock block, Vector vector, Index results) {
  const double asked = transport_.seconds();
  Archive out;
  out(block, vector);
  auto bytes = out.take();
  send_all({.task = task}, bytes);

  DirectionFamily& family = worker_.family(block.space);
  const Index d = family.dimension(), slice = DirectionFamily::kSlice;
  Matrix parts(results, (d + slice - 1) / slice);
  // Shares lie one after the other; combining leaves the end of a short last slice unfilled.
  const auto place = [&](int rank) {
    return parts.data() + share_of(rank, transport_.size(), d).first / slice * results;
  };
  const auto work_here = [&](int rank) {
    const double begin = transport_.seconds();
    const Matrix share = work_on_slices(task, family, block, vector, share_of(rank, transport_.size(), d));
    std::ranges::copy(entries(share), place(rank));
    busy_ += transport_.seconds() - begin;
  };
  work_here(0);
  const auto take = [&](const Message& message) {
    std::memcpy(place(message.source), message.bytes.data(), message.bytes.size());
  };
  all_answers(take, work_here);
  company_ += transport_.seconds() - asked;
  return parts;
}

Vector MpiExecutor::combine(const DirectionBlock& block, ConstVectorRef weights) {
  if (alone_for(block.space)) return alone_.combine(block, weights);
  const Matrix parts = all_slices(Task::combine, block, weights, DirectionFamily::kSlice);
  return parts.reshaped().head(worker_.family(block.space).dimension());
}

Vector MpiExecutor::project(const DirectionBlock& block, ConstVectorRef v) {
  if (alone_for(block.space)) return alone_.project(block, v);
  return sum_of_slices(all_slices(Task::project, block, v, block.count));
}

Matrix MpiExecutor::gram(const DirectionBlock& block) {
  if (alone_for(block.space)) return alone_.gram(block);
  const Matrix parts = all_slices(Task::gram, block, {}, block.count * block.count);
  return sum_of_slices(parts).reshaped(block.count, block.count);
}

// Of leaders come those of their teams.
std::vector<RankTiming> MpiExecutor::timing() {
  RankTiming own = alone_.timing().front();
  own.busy += busy_;
  own.lost += lost_;
  own.alone = own.wall - company_ - (team_ ? team_->seconds() : 0) - (lead_ ? lead_->seconds() : 0);
  std::vector<std::vector<RankTiming>> timings{lead_ ? lead_->timing(own) : std::vector{own}};
  timings.resize(static_cast<std::size_t>(transport_.size()));
  send_all({.task = Task::timing});
  all_answers(
      [&](const Message& message) {
        auto& team = timings[static_cast<std::size_t>(message.source)];
        team.resize(message.bytes.size() / sizeof(RankTiming));
        ByteReader(message.bytes).get_array(std::span(team));
      },
      [&](int rank) {
        const std::size_t ranks = teams_ ? teams_->plan().teams[static_cast<std::size_t>(rank)].size() : 1;
        timings[static_cast<std::size_t>(rank)].assign(
            ranks, {.busy = kNaN, .wall = kNaN, .lost = kNaN, .restarts = 0});
      });
  for (std::size_t rank = 0; rank < timings.size(); ++rank) timings[rank].front().lost += useless_[rank];
  std::vector<RankTiming> all;
  for (const auto& team : timings) all.insert(all.end(), team.begin(), team.end());
  if (!teams_) return all;
  std::vector<RankTiming> by_rank(all.size());
  std::size_t next = 0;
  for (const auto& team : teams_->plan().teams)
    for (const int rank : team) by_rank[static_cast<std::size_t>(rank)] = all[next++];
  return by_rank;
}

}  // namespace bizo::parallel
