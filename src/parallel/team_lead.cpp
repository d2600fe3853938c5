#include "parallel/team_lead.hpp"

#include <algorithm>
#include <utility>

#include "parallel/protocol.hpp"

namespace bizo::parallel {

void join(WorksTogether& problem, RankTeams& teams,
          std::function<void(std::span<const std::byte>)> tell) try {
  problem.join({teams.of_problem(), teams.team().size(), std::move(tell)});
} catch (const std::exception& error) {
  const Communicator& team = teams.team();
  abort_job("rank " + std::to_string(team.place(team.rank())) + " cannot join its team: " + error.what());
}

TeamLead::TeamLead(RankTeams& teams, WorkerContext& worker)
    : team_(teams.team()), lends_places_(!worker.shared && !worker.together) {
  if (others() == 0) return;
  if (worker.shared) idle_.emplace(chunks_.emplace(team_, *worker.shared));
  if (worker.together)
    join(*worker.together, teams, [this](std::span<const std::byte> bytes) { tell(bytes); });
}

TeamLead::~TeamLead() {
  idle_.reset();
  chunks_.reset();
  order({.task = Task::release});
  std::vector<bool> gone(static_cast<std::size_t>(team_.size()));
  const auto all_released = [&] {
    while (const auto message = team_.try_receive())
      if (message->tag == Tag::farewell) gone.at(static_cast<std::size_t>(message->source)) = true;
    return std::ranges::count(gone, true) == others();
  };
  if (!team_.wait_until(all_released, kGrace)) abort_job("ranks of a team still evaluate and do not end");
  team_.flush();
}

std::vector<RankTiming> TeamLead::timing(const RankTiming& own) {
  std::vector<RankTiming> timings(static_cast<std::size_t>(team_.size()), own);
  order({.task = Task::timing});
  for (int missing = others(); missing > 0;) {
    const Message message = team_.receive();
    if (message.tag == Tag::failure) throw error_of(message, team_);
    if (message.tag != Tag::timing) continue;  // a part of work that is done
    RankTiming& timing = timings[static_cast<std::size_t>(message.source)];
    timing = ByteReader(message.bytes).get<RankTiming>();
    if (lends_places_) timing.busy = own.busy, timing.lost = own.lost;
    --missing;
  }
  return timings;
}

void TeamLead::order(const Order& order) {
  for (int rank = 1; rank < team_.size(); ++rank)
    team_.send(rank, Tag::order, std::as_bytes(std::span(&order, 1)));
}

void TeamLead::tell(std::span<const std::byte> bytes) {
  if (const auto failure = team_.try_receive(Tag::failure)) throw error_of(*failure, team_);
  order({.task = Task::told, .by_message = true});
  const auto content = std::make_shared<const Bytes>(bytes.begin(), bytes.end());
  for (int rank = 1; rank < team_.size(); ++rank) team_.send_shared(rank, Tag::payload, content);
  team_.push();
}

}  // namespace bizo::parallel
