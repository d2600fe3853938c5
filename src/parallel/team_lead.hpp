// What the leader of a team has its ranks do.
#pragma once

#include <optional>
#include <vector>

#include "bizo/core/batch.hpp"
#include "bizo/core/executor.hpp"
#include "parallel/mpi_team.hpp"
#include "parallel/rank_teams.hpp"

namespace bizo::parallel {

struct Order;

// Of every rank of a team: tells its problem. One that cannot join leaves the others in a call that takes
// all, so it ends the job.
void join(WorksTogether& problem, RankTeams& teams, std::function<void(std::span<const std::byte>)> tell);

// While it lives, this rank's problem is evaluated with its team: chunks are made by all of its ranks, what
// works together is told to them, and the ranks of a program sleep, for its own processes take their places.
class TeamLead {
 public:
  // Of a leader. The ranks that follow are in follow().
  TeamLead(RankTeams& teams, WorkerContext& worker);
  // Releases the others, who return from follow(). If some do not answer in time, aborts the job.
  ~TeamLead();
  TeamLead(const TeamLead&) = delete;
  TeamLead& operator=(const TeamLead&) = delete;

  // Of the ranks of the team; this one's comes first. FatalError if one of them has failed.
  std::vector<RankTiming> timing(const RankTiming& own);
  // In which others were asked to make chunks.
  double seconds() const { return chunks_ ? chunks_->seconds() : 0; }

 private:
  int others() const { return team_.size() - 1; }
  void order(const Order& order);
  void tell(std::span<const std::byte> bytes);

  Communicator& team_;
  const bool lends_places_;  // the others' busy time is that of the leader's program
  std::optional<MpiTeam> chunks_;
  std::optional<MpiTeam::Idle> idle_;  // for all its life: the others wait for this rank alone
};

}  // namespace bizo::parallel
