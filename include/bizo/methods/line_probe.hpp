// Values of F at equally spaced points of a line, for measuring their noise.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/query.hpp"
#include "bizo/methods/resolve_settings.hpp"

namespace bizo {

// Item i is the point x + t_i * radius * s o u with the first direction u of the block; solved like a
// perturbation. t_i = i, or query.extra[0], whose last entry is the largest: then u is turned into the box,
// coordinate by coordinate, so that the line has room.
class LineProbe final : public Probe {
 public:
  LineProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
            const ResolveSettings& settings);
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  Problem& problem_;
  InnerSolver& solver_;
  DirectionFamily& directions_;
  ResolveSettings settings_;
  InnerReport report_;
};

}  // namespace bizo
