#include "parallel/team_plan.hpp"

#include <algorithm>

#include "bizo/core/error.hpp"

namespace bizo::parallel {
namespace {

std::string set_to(const char* option, const std::string& value) {
  return std::string("evaluation.") + option + " = " + value;
}

// Whether rank 0 only deals; it must not leave ranks without a team.
bool deals(int ranks, int size, MasterMode master) {
  const bool all = ranks % size == 0, but_one = ranks % size == 1 && ranks > size;
  if (master != MasterMode::off && all) return false;
  if (master != MasterMode::on && but_one) return true;
  const int few = std::max(1, ranks / size) * size;
  std::string remedy;
  if (master != MasterMode::off) remedy += std::to_string(few) + " or " + std::to_string(few + size);
  if (master == MasterMode::automatic) remedy += ", or ";
  if (master != MasterMode::on)
    remedy +=
        std::to_string(few + 1) + " or " + std::to_string(few + size + 1) + " with rank 0, which only deals";
  throw ConfigError(set_to("ranks_per_item", std::to_string(size)) +
                    (master == MasterMode::automatic
                         ? ""
                         : " and " + set_to("master", master == MasterMode::on ? "on" : "off")) +
                    ": " + std::to_string(ranks) + (ranks == 1 ? " rank does" : " ranks do") +
                    " not make whole teams; start " + remedy);
}

}  // namespace

std::size_t TeamPlan::team_of(int rank) const {
  const auto has = [rank](const std::vector<int>& team) {
    return std::ranges::find(team, rank) != team.end();
  };
  return static_cast<std::size_t>(std::ranges::find_if(teams, has) - teams.begin());
}

TeamPlan plan_teams(const std::vector<std::string>& hosts, int size, MasterMode master) {
  const int ranks = static_cast<int>(hosts.size());
  TeamPlan plan;
  plan.rank_0_deals = size > 1 && deals(ranks, size, master);
  std::vector<std::string> names;    // hosts, in the order of their first ranks
  std::vector<std::vector<int>> on;  // their ranks
  for (int rank = plan.rank_0_deals ? 1 : 0; rank < ranks; ++rank) {
    const std::string& host = hosts[static_cast<std::size_t>(rank)];
    const auto place = std::ranges::find(names, host) - names.begin();
    if (place == std::ssize(names)) {
      names.push_back(host);
      on.emplace_back();
    }
    on[static_cast<std::size_t>(place)].push_back(rank);
  }
  std::vector<int> left;
  const auto take = [&](std::vector<int>& from) {
    plan.teams.emplace_back(from.begin(), from.begin() + size);
    from.erase(from.begin(), from.begin() + size);
  };
  for (auto& here : on) {
    while (std::ssize(here) >= size) take(here);
    left.insert(left.end(), here.begin(), here.end());
  }
  while (!left.empty()) take(left);
  if (plan.rank_0_deals) plan.teams.push_back({0});
  std::ranges::sort(plan.teams, {}, [](const auto& team) { return team.front(); });
  return plan;
}

int straddling(const TeamPlan& plan, const std::vector<std::string>& hosts) {
  return static_cast<int>(std::ranges::count_if(plan.teams, [&](const std::vector<int>& team) {
    return std::ranges::any_of(team, [&](int rank) {
      return hosts[static_cast<std::size_t>(rank)] != hosts[static_cast<std::size_t>(team.front())];
    });
  }));
}

}  // namespace bizo::parallel
