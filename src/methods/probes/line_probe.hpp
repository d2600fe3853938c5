// Values of F at equally spaced points of a line, for measuring their noise.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/probe.hpp"
#include "methods/probes/resolve_settings.hpp"
#include "methods/probes/solving_probe.hpp"

namespace bizo::methods {

struct LinePlan {
  Vector points;        // t; the last entry is the largest
  Index line = 0;       // tells the lines of an iteration apart: added to the seed of the points' keys
  Index direction = 0;  // that they have

  void archive(Archive& a) { a(points, line, direction); }
};

// Item i is the point x + t_i * radius * s o u, solved like a perturbation; the detail is a LinePlan. u has
// entries +-1/sqrt(d), random for every block and direction: F need not depend on every coordinate, nor on a
// direction of a sparse family. In a box it is turned inwards, so that the line has room. Another line has
// other random errors, but the same u.
class LineProbe final : public SolvingProbe {
 public:
  LineProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings);
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  ResolveSettings settings_;
  Matrix X_;
};

}  // namespace bizo::methods
