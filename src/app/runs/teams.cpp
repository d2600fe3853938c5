#include "app/runs/teams.hpp"

#include <sched.h>

#include <algorithm>

#include "app/config/problem_catalogue.hpp"
#include "app/config/sections.hpp"
#include "app/report/text.hpp"
#include "app/runs/master_mode.hpp"
#include "bizo/core/archive.hpp"
#include "parallel/start_up.hpp"

namespace bizo::app {
namespace {

// Where a rank is.
struct Home {
  std::string host;
  cpu_set_t cores = {};
  void archive(Archive& archive) { archive(host, cores); }
};

Home own_home() {
  Home home{blackbox::host_name()};
  CPU_ZERO(&home.cores);
  sched_getaffinity(0, sizeof home.cores, &home.cores);
  return home;
}

std::vector<blackbox::Slots> slots_of(const std::vector<int>& team, const std::vector<std::string>& hosts) {
  std::vector<blackbox::Slots> slots;
  for (const int rank : team) {
    const std::string& host = hosts[static_cast<std::size_t>(rank)];
    const auto found = std::ranges::find(slots, host, &blackbox::Slots::host);
    if (found == slots.end())
      slots.push_back({host, 1});
    else
      ++found->count;
  }
  return slots;
}

// mpirun binds a rank to a core of its own; what this one starts works in place of the others, too.
void use_cores_of(const std::vector<int>& team, const std::vector<Home>& homes) {
  const Home own = own_home();
  cpu_set_t all = own.cores;
  for (const int rank : team) {
    const Home& home = homes[static_cast<std::size_t>(rank)];
    if (home.host == own.host) CPU_OR(&all, &all, &home.cores);
  }
  sched_setaffinity(0, sizeof all, &all);  // without it, they share a core
}

}  // namespace

Teams form_teams(parallel::Session& mpi, const Config& config) {
  const Params evaluation = read_section(config, "evaluation");
  const auto size = static_cast<int>(evaluation.integer("ranks_per_item"));
  Teams teams;
  if (size == 1) return teams;
  const auto& problem = config.section("problem");
  const auto problems = all_problems(config.problems());
  if (const auto name = problem.find("name"); name != problem.end())
    if (const auto* row = find_row(problems, name->second.value)) teams.lends_slots = row->starts_program;
  std::vector<Home> homes;
  std::vector<std::string> hosts;
  for (const auto& bytes : parallel::gather(mpi, state_of(own_home()))) {
    restore(homes.emplace_back(), bytes);
    hosts.push_back(homes.back().host);
  }
  auto plan = parallel::plan_teams(hosts, size, master_mode(evaluation));
  if (const int torn = parallel::straddling(plan, hosts); torn > 0)
    teams.note =
        format("ranks of %d of %zu teams are on several nodes; start a multiple of %d ranks on each node",
               torn, plan.evaluating(), size);
  const std::vector<int> own = plan.teams[plan.team_of(mpi.rank())];
  teams.slots = slots_of(own, hosts);
  teams.ranks = std::make_unique<parallel::RankTeams>(mpi, std::move(plan));
  if (teams.lends_slots && teams.ranks->leads()) use_cores_of(own, homes);
  return teams;
}

}  // namespace bizo::app
