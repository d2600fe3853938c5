// The values of a paired query from minibatches: at the query's point and, from the same samples and along
// the same directions, at earlier points (docs/math.md, Variance reduction).
#pragma once

#include <optional>
#include <tuple>

#include "bizo/core/finite_sum.hpp"
#include "methods/probes/paired_probe.hpp"

namespace bizo::methods {

// A point to which later queries refer.
struct PairedPoint {
  double spacing = kNaN;
  Vector x = {}, y = {}, v = {};

  void archive(Archive& a) { a(spacing, x, y, v); }
};

struct SampledPlan {
  PairedPlan paired;
  std::optional<PairedPoint> inner_reference, outer_reference;  // none: nothing is corrected

  void archive(Archive& a) { a(paired, inner_reference, outer_reference); }
};

class SampledProbe final : public Probe {
 public:
  // Blocks of PairedProbe::kRows rows in the payload: at the point, at that to which inner directions refer,
  // and at that of outer directions.
  enum Place : Index { kHere, kInnerReference, kOuterReference, kPlaces };

  // problem: a FiniteSum.
  SampledProbe(ValuesProblem& problem, DirectionFamily& outer, DirectionFamily& inner, Vector scale,
               const PairedSettings& settings)
      : problem_(problem), outer_(outer), inner_(inner), scale_(std::move(scale)), settings_(settings) {}

  // As PairedProbe, on the samples of the key (query.block.seed, query.block.iteration); the detail is a
  // SampledPlan. The value of the
  // base item is that of the whole problem where the query has outer directions.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return Index{kPlaces} * PairedProbe::kRows; }
  bool may_shrink() const override { return true; }

 private:
  // What measures on the query's samples; made anew for another minibatch only.
  PairedProbe& probe_of(const DirectionBlock& key, Index samples);

  ValuesProblem& problem_;
  DirectionFamily &outer_, &inner_;
  Vector scale_;
  PairedSettings settings_;

  std::optional<std::tuple<std::uint64_t, std::uint64_t, Index>> minibatch_;  // seed, iteration, samples
  std::unique_ptr<ProductsProblem> part_;
  std::unique_ptr<PairedProbe> probe_;
};

// What was measured at one of the places, as a PairedProbe would have returned it.
Outcomes at_place(const Outcomes& outcomes, SampledProbe::Place place);

}  // namespace bizo::methods
