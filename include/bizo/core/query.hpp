// What a method asks for. A query is O(d + p) bytes whatever the number of directions.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/base_point.hpp"
#include "bizo/core/directions.hpp"

namespace bizo {

// A probe of the method, by the name that ProbeSet::add gave it.
enum class ProbeId : Index { none = -1 };

// All probes read the point x, y of `at`, and of `block` the count and the seed, which is in the keys of
// evaluations. Beyond that:
//   block      its directions: what differences along directions
//   radius     what perturbs x; the solve at a base point, for what will perturb it
//   v          what needs an adjoint, or starts a solve for it there
//   value, reference  differences with solves (difference_probe.hpp); frozen ones: reference.value
//   curvature  what solves or steps in y
//   accuracy   base_tolerance: solves at base points; the others: perturbed solves
//   detail     what the header of the probe says
struct Query {
  ProbeId probe = ProbeId::none;
  Index iteration = 0;       // that the answer belongs to
  DirectionBlock block;      // block.count items are evaluated, one a direction
  double radius = kNaN;      // length of a perturbation, in scaled x-units
  bool directional = false;  // items are directions of the estimate: recorders see their outcomes
  // Asked ahead: F at the base, that of this iteration, is not known yet (Outcome::length). -1: by turns.
  Index ahead = -1;
  BasePoint at;
  Bytes detail;  // state of the struct that holds what else this probe needs; empty: nothing
  // Of an item that is tried again, on the rank that does so: they do not travel.
  int attempt = 0;    // of its key
  double shrink = 1;  // factor of its radius
  int side = 0;       // +1, -1: its points are on that side of x alone
  // +1, -1: of the two points of each item the first, the second alone (Probe::splits). It does not travel.
  int half = 0;

  void archive(Archive& a) { a(probe, iteration, block, radius, directional, ahead, at, detail); }
};

// A query's detail. Throws Error if it is of another length than a Detail.
template <class Detail>
Detail detail_of(const Query& query) {
  Detail detail;
  restore(detail, query.detail);
  return detail;
}

}  // namespace bizo
