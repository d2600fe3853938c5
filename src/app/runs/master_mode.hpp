// evaluation.master.
#pragma once

#include "bizo/core/params.hpp"
#include "parallel/team_plan.hpp"

namespace bizo::app {

inline parallel::MasterMode master_mode(const Params& evaluation) {
  const auto& text = evaluation.text("master");
  return text == "on"    ? parallel::MasterMode::on
         : text == "off" ? parallel::MasterMode::off
                         : parallel::MasterMode::automatic;
}

}  // namespace bizo::app
