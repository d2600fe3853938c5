// Which ranks evaluate together.
#pragma once

#include <string>
#include <vector>

namespace bizo::parallel {

// Whether rank 0 evaluates batches too, besides dealing them. Automatic: with fewer than 8 ranks; of teams,
// if its own is complete.
enum class MasterMode { automatic, on, off };

struct TeamPlan {
  std::vector<std::vector<int>> teams;  // ranks, the first of which leads, that of rank 0 first
  bool rank_0_deals = false;            // its team is rank 0 alone, which evaluates nothing

  // Those that evaluate.
  std::size_t evaluating() const { return teams.size() - (rank_0_deals ? 1 : 0); }
  std::size_t team_of(int rank) const;
  bool leads(int rank) const { return teams[team_of(rank)].front() == rank; }
};

// Teams of `size` ranks each, of consecutive ranks of one host as long as it has enough of them; what is left
// on the hosts makes teams of several. `hosts`: of every rank. R ranks are R / size teams, or, if rank 0 only
// deals, (R - 1) / size and rank 0; ConfigError if neither is a whole number, or not as `master` says.
TeamPlan plan_teams(const std::vector<std::string>& hosts, int size, MasterMode master);

// The teams that have ranks of several hosts.
int straddling(const TeamPlan& plan, const std::vector<std::string>& hosts);

}  // namespace bizo::parallel
