#include "methods/probes/sampled_probe.hpp"

#include "methods/sampling/sample_schedule.hpp"

namespace bizo {

Vector PairedPoint::packed() const {
  Vector numbers(1 + x.size() + y.size() + v.size());
  numbers << spacing, x, y, v;
  return numbers;
}

PairedPoint PairedPoint::unpacked(const Vector& numbers, Index d, Index p) {
  return {numbers(0), numbers.segment(1, d), numbers.segment(1 + d, p), numbers.tail(p)};
}

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

void SampledProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const PairedPlan plan = PairedPlan::unpacked(query.extra.at(kPlan));
  PairedProbe& probe = probe_of(query.block, plan.samples);
  const auto measure = [&](const Query& at, Range items, std::span<Outcome> results, Place place) {
    probe.run(at, items, results,
              payload.block(Index{place} * PairedProbe::kRows, items.first - which.first, PairedProbe::kRows,
                            items.count));
    for (auto& complaint : probe.take_complaints()) complain(std::move(complaint));
  };
  payload.setConstant(kNaN);
  Query here = query;
  here.extra = {query.extra[kPlan]};
  if (query.extra.size() > kCurvatureVector) here.extra.push_back(query.extra[kCurvatureVector]);
  measure(here, which, outcomes, kHere);

  const auto refer = [&](const Vector& point, Range items, Place place) {
    if (point.size() == 0 || items.count == 0) return;
    PairedPoint at = PairedPoint::unpacked(point, problem_.d(), problem_.p());
    PairedPlan there = plan;
    there.spacing = at.spacing;
    Query earlier = query;
    earlier.extra = {there.packed()};
    earlier.x = std::move(at.x);
    earlier.y = std::move(at.y);
    earlier.v = std::move(at.v);
    std::vector<Outcome> results(static_cast<std::size_t>(items.count));
    measure(earlier, items, results, place);
    for (std::size_t i = 0; i < results.size(); ++i) {
      Outcome& outcome = outcomes[static_cast<std::size_t>(items.first - which.first) + i];
      outcome.evaluations += results[i].evaluations;
      if (results[i].status != EvaluationStatus::ok) outcome.status = results[i].status;
    }
  };
  const Range base = overlap(which, {plan.inner + plan.outer, 1});
  refer(query.extra.at(kInnerPoint), overlap(which, {0, plan.inner}), kInnerReference);
  refer(query.extra.at(kInnerPoint), base, kInnerReference);
  refer(query.extra.at(kOuterPoint), overlap(which, {plan.inner, plan.outer}), kOuterReference);
  refer(query.extra.at(kOuterPoint), base, kOuterReference);
  if (base.count == 0 || plan.samples == 0 || plan.outer == 0) return;
  Vector value(1);
  problem_.outer(query.x, query.y, value);
  outcomes.back().value_plus = value(0);
  ++outcomes.back().evaluations;
}

Outcomes at_place(const Outcomes& outcomes, SampledProbe::Place place) {
  return {.items = outcomes.items,
          .payload = outcomes.payload.middleRows(Index{place} * PairedProbe::kRows, PairedProbe::kRows),
          .reason = outcomes.reason};
}

}  // namespace bizo
