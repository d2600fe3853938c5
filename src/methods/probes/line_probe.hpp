// Values of F at equally spaced points of a line, for measuring their noise.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/query.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo {

// Item i is the point x + t_i * radius * s o u, solved like a perturbation; t = query.extra[0], whose last
// entry is the largest. u has entries +-1/sqrt(d), random for every block: F need not depend on every
// coordinate, nor on a direction of a sparse family. In a box it is turned inwards, so that the line has
// room. query.extra[1], a whole number, tells the lines of an iteration apart: it is added to the seed of the
// points' keys, so that another line has other random errors.
class LineProbe final : public Probe {
 public:
  LineProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings);
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  Problem& problem_;
  InnerSolver& solver_;
  ResolveSettings settings_;
  InnerReport report_;
};

}  // namespace bizo
