// The parts of a run, put together from its configuration. Every rank assembles the same.
#pragma once

#include <memory>
#include <optional>

#include "app/config/run_data.hpp"
#include "app/config/sections.hpp"
#include "blackbox/environment.hpp"
#include "blackbox/watchdog.hpp"
#include "methods/loops/method.hpp"

namespace bizo::app {

struct Assembly {
  explicit Assembly(Config given, const blackbox::RankPlace& on = {}) : config(std::move(given)), place(on) {}

  Config config;                   // with what method = auto chose
  blackbox::RankPlace place;       // that it is for
  std::string choice;              // what it chose and why; empty: the user did
  std::vector<std::string> notes;  // old names, guesses about data files, what is set in vain or oddly
  std::optional<Sections> sections;
  std::shared_ptr<blackbox::Watchdog> watchdog;  // of programs; null: none was started
  std::unique_ptr<Problem> full;                 // all that the problem can answer
  SharesWork* shared = nullptr;                  // of the problem, whatever surrounds it: it works in chunks
  WorksTogether* together = nullptr;             // likewise: several ranks can evaluate it together
  std::unique_ptr<Problem> restricted;           // what problem.oracle leaves of it; null: all
  std::unique_ptr<InnerSolver> solver;
  methods::Method method;
  bool takes_round = false;              // evaluation.round is how many points the method asks for together
  Index directions = 1;                  // of an iteration
  Index batch = 1;                       // directions a batch
  ProbeId verification = ProbeId::none;  // the probe that evaluates the solution again

  // Points that the method asks for together and that evaluation.round can change; 0: there is no such
  // choice.
  Index points() const { return takes_round ? method.items : 0; }
  Problem& problem() const { return restricted ? *restricted : *full; }  // as the method sees it
};

// What `bizo serve` answers for: the problem and the inner solver that a configuration names.
void assemble_problem(Assembly& assembly);

// ConfigError for what the user got wrong, Error for what cannot be read.
Assembly assemble(Config config, const blackbox::RankPlace& place = {});
// With these data.
Assembly assemble(Config config, const blackbox::RankPlace& place, const RunData& data);

}  // namespace bizo::app
