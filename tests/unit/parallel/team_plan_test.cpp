#include "parallel/team_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "bizo/core/error.hpp"

namespace bizo::parallel {
namespace {

using Teams = std::vector<std::vector<int>>;
using Hosts = std::vector<std::string>;

std::string refusal_of(int ranks, int size, MasterMode master) {
  try {
    plan_teams(Hosts(static_cast<std::size_t>(ranks), "a"), size, master);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(TeamPlan, RankZeroLeadsATeamOrOnlyDeals) {
  const TeamPlan four = plan_teams(Hosts(4, "a"), 2, MasterMode::automatic);
  EXPECT_EQ(four.teams, (Teams{{0, 1}, {2, 3}}));
  EXPECT_FALSE(four.rank_0_deals);
  const TeamPlan five = plan_teams(Hosts(5, "a"), 2, MasterMode::automatic);
  EXPECT_EQ(five.teams, (Teams{{0}, {1, 2}, {3, 4}}));
  EXPECT_TRUE(five.rank_0_deals);
  EXPECT_TRUE(five.leads(0) && five.leads(1) && five.leads(3));
  EXPECT_FALSE(five.leads(2) || five.leads(4));
  EXPECT_EQ(plan_teams(Hosts(3, "a"), 1, MasterMode::off).teams, (Teams{{0}, {1}, {2}}));
}

TEST(TeamPlan, RanksOfOneHostStayTogether) {
  const Hosts in_turn{"a", "b", "a", "b", "a", "b", "a", "b"};
  const TeamPlan plan = plan_teams(in_turn, 2, MasterMode::automatic);
  EXPECT_EQ(plan.teams, (Teams{{0, 2}, {1, 3}, {4, 6}, {5, 7}}));
  EXPECT_EQ(straddling(plan, in_turn), 0);
}

TEST(TeamPlan, WhatIsLeftOnHostsMakesTeamsOfSeveral) {
  const Hosts odd{"a", "a", "a", "b", "b", "b", "c", "c"};
  const TeamPlan plan = plan_teams(odd, 2, MasterMode::automatic);
  EXPECT_EQ(plan.teams, (Teams{{0, 1}, {2, 5}, {3, 4}, {6, 7}}));
  EXPECT_EQ(straddling(plan, odd), 1);
  const Hosts singles{"a", "b", "c", "d"};
  EXPECT_EQ(plan_teams(singles, 4, MasterMode::automatic).teams, (Teams{{0, 1, 2, 3}}));
}

TEST(TeamPlan, EveryRankIsInOneTeamThatRankZeroOpens) {
  for (const int size : {2, 3, 5})
    for (int ranks = size; ranks <= 31; ++ranks) {
      if (!refusal_of(ranks, size, MasterMode::automatic).empty()) continue;
      Hosts hosts;
      for (int rank = 0; rank < ranks; ++rank)
        hosts.push_back(std::string(1, static_cast<char>('a' + rank * 7 % 4)));
      const TeamPlan plan = plan_teams(hosts, size, MasterMode::automatic);
      std::vector<int> all;
      for (const auto& team : plan.teams) {
        EXPECT_EQ(std::ssize(team), plan.rank_0_deals && team.front() == 0 ? 1 : size);
        all.insert(all.end(), team.begin(), team.end());
      }
      EXPECT_EQ(plan.teams.front().front(), 0);
      std::ranges::sort(all);
      for (int rank = 0; rank < ranks; ++rank) EXPECT_EQ(all[static_cast<std::size_t>(rank)], rank);
    }
}

TEST(TeamPlan, RefusesRanksWithoutATeam) {
  EXPECT_EQ(
      refusal_of(6, 4, MasterMode::automatic),
      "evaluation.ranks_per_item = 4: 6 ranks do not make whole teams; start 4 or 8, or 5 or 9 with rank 0, "
      "which only deals");
  EXPECT_EQ(
      refusal_of(1, 2, MasterMode::automatic),
      "evaluation.ranks_per_item = 2: 1 rank does not make whole teams; start 2 or 4, or 3 or 5 with rank 0, "
      "which only deals");
  EXPECT_EQ(
      refusal_of(5, 2, MasterMode::on),
      "evaluation.ranks_per_item = 2 and evaluation.master = on: 5 ranks do not make whole teams; start 4 or "
      "6");
  EXPECT_EQ(refusal_of(4, 2, MasterMode::off),
            "evaluation.ranks_per_item = 2 and evaluation.master = off: 4 ranks do not make whole teams; "
            "start 5 or "
            "7 with rank 0, which only deals");
}

}  // namespace
}  // namespace bizo::parallel
