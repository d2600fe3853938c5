// Ranks that evaluate together, as evaluation.ranks_per_item asks for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config/config.hpp"
#include "blackbox/environment.hpp"
#include "parallel/rank_teams.hpp"

namespace bizo::app {

struct Teams {
  std::unique_ptr<parallel::RankTeams> ranks;  // null: every rank is alone
  std::vector<blackbox::Slots> slots;          // of this rank's team
  bool lends_slots = false;                    // to a program of the user: who does not lead sleeps
  std::string note;                            // for the user

  // Whether this rank needs the problem.
  bool evaluates() const { return !ranks || !lends_slots || ranks->leads(); }
};

// Collective; ConfigError on all ranks alike. What a leader starts may use the cores of its whole team.
Teams form_teams(parallel::Session& mpi, const Config& config);

}  // namespace bizo::app
