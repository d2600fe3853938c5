// The communicators of ranks that evaluate in teams.
#pragma once

#include "parallel/communicator.hpp"
#include "parallel/session.hpp"
#include "parallel/team_plan.hpp"

namespace bizo::parallel {

class RankTeams {
 public:
  // Collective; every rank has the same plan. Before losses are tolerated.
  RankTeams(Session& session, TeamPlan plan);
  ~RankTeams();
  RankTeams(const RankTeams&) = delete;
  RankTeams& operator=(const RankTeams&) = delete;

  const TeamPlan& plan() const { return plan_; }
  bool leads() const { return team_->rank() == 0; }
  // Of the leaders alone, rank 0 first; only they may use it.
  Communicator& leaders() { return *leaders_; }
  // This rank's; its leader is rank 0.
  Communicator& team() { return *team_; }
  // For the problem, which bizo does not use itself: MPI_Comm_c2f.
  int of_problem() const { return MPI_Comm_c2f(of_problem_); }

 private:
  TeamPlan plan_;
  std::unique_ptr<Communicator> leaders_, team_;
  MPI_Comm of_problem_ = MPI_COMM_NULL;
  bool watched_;
};

}  // namespace bizo::parallel
