// The parts of a run, put together from its configuration. Every rank assembles the same.
#pragma once

#include <memory>

#include "bizo/app/sections.hpp"
#include "bizo/methods/catalogue.hpp"

namespace bizo {

struct Assembly {
  Sections sections;
  std::unique_ptr<Problem> problem;
  std::unique_ptr<InnerSolver> solver;
  Method method;
  Index directions = 1;  // of an iteration
  Index batch = 1;       // directions a batch
};

// ConfigError for what the user got wrong, Error for what cannot be read.
Assembly assemble(const Config& config);

}  // namespace bizo
