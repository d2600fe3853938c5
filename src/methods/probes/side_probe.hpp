// F on one side of each pair x +- h s o u, where the sides of a pair are evaluations of their own: two ranks
// may have one each. For perturbed solves that need only the point of their base.
#pragma once

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/params.hpp"
#include "bizo/core/probe_set.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

class SideProbe final : public Probe {
 public:
  // side: +1, -1. One item a direction of query.block; the outcome has F as value_plus, and h as length. Near
  // bounds both sides lie about a point beside x that has room for both.
  SideProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
            const ResolveSettings& settings, int side)
      : problem_(problem), solver_(solver), directions_(directions), settings_(settings), side_(side) {}
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  Problem& problem_;
  InnerSolver& solver_;
  DirectionFamily& directions_;
  ResolveSettings settings_;
  int side_;
  Matrix X_, Y_;
  Vector values_, lengths_;
  InnerReport report_;
};

// The pairs of outcomes of which item 2j is on the side +1 of direction j, and item 2j + 1 on the other.
Outcomes pairs_of(const Outcomes& sides);

// `pairs` of [method]. True: apart. ConfigError where the sides are not independent of each other.
Option pairs_option();
bool read_apart(const Params& method, const ResolveSettings& settings);
// A probe of which the items are those sides.
ProbeId add_sides(ProbeSet& probes, Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                  const ResolveSettings& settings);

}  // namespace bizo::methods
