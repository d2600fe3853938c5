// inner.name = auto: the inner solver for what a problem can answer and for its size.
#pragma once

#include <memory>
#include <string>

#include "inner/catalogue.hpp"

namespace bizo::inner {

struct Choice {
  std::string name;
  std::string why;  // a few words
};

// The first that suits, of: what the problem brings; its closed form; fista where f is not smooth; newton up
// to inner.dense dimensions where a Hessian is cheap, else newton-cg; nesterov; zeroth-order. Options that
// are given decide too: a solver without them is passed over. steps_in_y: the method takes its own steps in y
// and needs the curvature of f, which first-order solvers estimate.
Choice choose_solver(const Params& inner, const Problem& problem, bool steps_in_y = false);

// A solver that may succeed where the one called `name` failed, with its default options; null: none.
std::unique_ptr<InnerSolver> stronger_solver(const std::string& name, const Params& inner, Problem& problem);

// The row auto of a catalogue with these rows: it has all their options.
Row<MakeSolver> automatic_row(const Catalogue<MakeSolver>& rows);

}  // namespace bizo::inner
