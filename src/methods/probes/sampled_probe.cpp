#include "methods/probes/sampled_probe.hpp"

#include "methods/sampling/sample_schedule.hpp"

namespace bizo::methods {

PairedProbe& SampledProbe::probe_of(const DirectionBlock& key, Index samples) {
  const std::tuple minibatch{key.seed, key.iteration, samples};
  if (minibatch_ == minibatch) return *probe_;
  minibatch_ = minibatch;
  part_.reset();
  if (samples > 0) {
    const auto& sum = dynamic_cast<const FiniteSum&>(problem_);
    const auto chosen = [&](std::uint32_t side, Index size) {
      return SampleSource(key.seed, side, size, samples, false)
          .samples(static_cast<Index>(key.iteration), 0, 1);
    };
    part_ = sum.restricted(chosen(0, sum.inner_samples()), chosen(1, sum.outer_samples()));
  }
  probe_ = std::make_unique<PairedProbe>(part_ ? *part_ : problem_, outer_, inner_, scale_, settings_);
  return *probe_;
}

void SampledProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const auto [plan, inner_reference, outer_reference] = detail_of<SampledPlan>(query);
  PairedProbe& probe = probe_of(query.block, plan.samples);
  const auto measure = [&](const Query& at, Range items, std::span<Outcome> results, Place place) {
    const Part part(*this, probe);
    probe.run(at, items, results,
              payload.block(Index{place} * PairedProbe::kRows, items.first - which.first, PairedProbe::kRows,
                            items.count));
  };
  payload.setConstant(kNaN);
  Query here = query;
  here.detail = state_of(plan);
  measure(here, which, outcomes, kHere);

  const auto refer = [&](const std::optional<PairedPoint>& point, Range items, Place place) {
    if (!point || items.count == 0) return;
    PairedPlan there = plan;
    there.spacing = point->spacing;
    there.z = {};
    Query earlier = query;
    earlier.detail = state_of(there);
    earlier.at = {.x = point->x, .y = point->y, .v = point->v};
    std::vector<Outcome> results(static_cast<std::size_t>(items.count));
    measure(earlier, items, results, place);
    for (std::size_t i = 0; i < results.size(); ++i) {
      Outcome& outcome = outcomes[static_cast<std::size_t>(items.first - which.first) + i];
      outcome.evaluations += results[i].evaluations;
      if (results[i].status != EvaluationStatus::ok) outcome.status = results[i].status;
    }
  };
  const Range base = overlap(which, plan.base_item());
  refer(inner_reference, overlap(which, plan.inner_items()), kInnerReference);
  refer(inner_reference, base, kInnerReference);
  refer(outer_reference, overlap(which, plan.outer_items()), kOuterReference);
  refer(outer_reference, base, kOuterReference);
  if (base.count == 0 || plan.samples == 0 || plan.outer.count == 0) return;
  Vector value(1);
  problem_.outer(query.at.x, query.at.y, value);
  outcomes.back().value_plus = value(0);
  ++outcomes.back().evaluations;
}

Outcomes at_place(const Outcomes& outcomes, SampledProbe::Place place) {
  return {.items = outcomes.items,
          .payload = outcomes.payload.middleRows(Index{place} * PairedProbe::kRows, PairedProbe::kRows),
          .reason = outcomes.reason};
}

}  // namespace bizo::methods
