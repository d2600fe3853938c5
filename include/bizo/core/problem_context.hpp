// How a row of a catalogue of problems makes one.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/dataset.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::blackbox {
struct ProgramContext;
}

namespace bizo {

// What a problem is made with beside its own options; it may have more members one day.
struct ProblemContext {
  const DataFiles& files;
  const blackbox::ProgramContext* programs = nullptr;  // for problems that programs answer: blackbox/rows.hpp
};

using MakeProblem = std::function<std::unique_ptr<Problem>(const Params&, const ProblemContext&)>;

}  // namespace bizo
