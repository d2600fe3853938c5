#include "parallel/rank_teams.hpp"

#include <algorithm>
#include <utility>

namespace bizo::parallel {

RankTeams::RankTeams(Session& session, TeamPlan plan) : plan_(std::move(plan)) {
  Communicator& whole = session.communicator();
  watched_ = whole.watched();
  const std::size_t number = plan_.team_of(whole.rank());
  const std::vector<int>& mine = plan_.teams[number];
  const auto key = static_cast<int>(std::ranges::find(mine, whole.rank()) - mine.begin());
  MPI_Comm team, leaders;
  MPI_Comm_split(whole.handle(), static_cast<int>(number), key, &team);
  MPI_Comm_split(whole.handle(), key == 0 ? 0 : MPI_UNDEFINED, whole.rank(), &leaders);
  team_ = std::make_unique<Communicator>(team, whole, mine);
  MPI_Comm_dup(team, &of_problem_);
  MPI_Comm_free(&team);
  if (key == 0) {
    std::vector<int> places;
    for (const auto& each : plan_.teams) places.push_back(each.front());
    leaders_ = std::make_unique<Communicator>(leaders, whole, std::move(places));
    MPI_Comm_free(&leaders);
  }
  if (watched_) whole.watch()->tie(plan_.teams);
}

// As in a communicator: with a watch ranks may be gone.
RankTeams::~RankTeams() {
  if (!watched_) MPI_Comm_free(&of_problem_);
}

}  // namespace bizo::parallel
