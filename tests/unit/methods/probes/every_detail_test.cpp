// Suite over the details of queries: what a probe needs beside the base point comes back as it went in, and
// is taken for nothing else.
#include <gtest/gtest.h>

#include "bizo/core/error.hpp"
#include "methods/probes/adjoint_probe.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/probes/frozen_probe.hpp"
#include "methods/probes/implicit_probe.hpp"
#include "methods/probes/line_probe.hpp"
#include "methods/probes/loop_probe.hpp"
#include "methods/probes/point_probe.hpp"
#include "methods/probes/sampled_probe.hpp"
#include "methods/probes/solve_probe.hpp"
#include "methods/probes/stein_probe.hpp"
#include "methods/probes/stream_probe.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

// By way of a query, as a rank gets it; one byte less or more is an error.
template <class Detail>
Detail brought(const Detail& detail) {
  Query sent, received;
  sent.detail = state_of(detail);
  restore(received, state_of(sent));
  Query cut = received, longer = received;
  cut.detail.pop_back();
  longer.detail.push_back({});
  EXPECT_THROW(detail_of<Detail>(cut), Error);
  EXPECT_THROW(detail_of<Detail>(longer), Error);
  return detail_of<Detail>(received);
}

Vector numbers(std::uint64_t seed, Index count) {
  return test::normal(seed, count, 1);
}

TEST(EveryDetail, OfSolvesAndPointsComesBack) {
  const auto step = brought(StepCandidates{numbers(1, 5), numbers(2, 3), numbers(3, 4)});
  EXPECT_EQ(step.direction, numbers(1, 5));
  EXPECT_EQ(step.lengths, numbers(2, 3));
  EXPECT_EQ(step.response, numbers(3, 4));
  const auto line = brought(LinePlan{numbers(1, 8), 3});
  EXPECT_EQ(line.points, numbers(1, 8));
  EXPECT_EQ(line.line, 3);
  EXPECT_EQ(brought(PointList{test::normal(1, 5, 2)}).points, Matrix(test::normal(1, 5, 2)));
  const auto known = brought(KnownTangents{numbers(2, 2), test::normal(1, 4, 2)});
  EXPECT_EQ(known.tangents, Matrix(test::normal(1, 4, 2)));
  EXPECT_EQ(known.residuals, numbers(2, 2));
}

TEST(EveryDetail, OfAdjointsComesBack) {
  const auto demand = brought(AdjointDemand{.tolerance = 1e-3, .displacement = 0.1});
  EXPECT_EQ(demand.tolerance, 1e-3);
  EXPECT_EQ(demand.displacement, 0.1);
  EXPECT_EQ(brought(ImplicitDemand{1e-6}).tolerance, 1e-6);
  EXPECT_EQ(brought(FrozenBase{numbers(1, 4)}).inner_gradient, numbers(1, 4));
}

TEST(EveryDetail, OfSingleLoopsComesBack) {
  const PairedPlan plan{
      .spacing = 0.5, .inner = {1, 2, 3, Space::inner}, .outer = {4, 5, 6}, .samples = 7, .z = numbers(1, 4)};
  const PairedPoint point{2, numbers(2, 5), numbers(3, 4), numbers(4, 4)};
  const auto sampled = brought(SampledPlan{plan, {}, point});
  EXPECT_EQ(sampled.paired.spacing, plan.spacing);
  EXPECT_EQ(sampled.paired.inner, plan.inner);
  EXPECT_EQ(sampled.paired.outer, plan.outer);
  EXPECT_EQ(sampled.paired.samples, plan.samples);
  EXPECT_EQ(sampled.paired.z, plan.z);
  EXPECT_FALSE(sampled.inner_reference);
  ASSERT_TRUE(sampled.outer_reference);
  EXPECT_EQ(sampled.outer_reference->spacing, point.spacing);
  EXPECT_EQ(sampled.outer_reference->x, point.x);
  EXPECT_EQ(sampled.outer_reference->y, point.y);
  EXPECT_EQ(sampled.outer_reference->v, point.v);
  EXPECT_EQ(brought(plan).items(), 10);

  const auto loop = brought(LoopPoint{numbers(1, 5), numbers(2, 4), numbers(3, 4)});
  EXPECT_EQ(loop.x, numbers(1, 5));
  EXPECT_EQ(loop.y, numbers(2, 4));
  EXPECT_EQ(loop.v, numbers(3, 4));
  const auto stein = brought(SteinPlan{.pairs = 3, .outer_pairs = 2, .in_y = false});
  EXPECT_EQ(stein.items(), 6);
  EXPECT_EQ(stein.pairs, 3);
  EXPECT_FALSE(stein.in_y);
  const auto streams = brought(StreamPlans{{{0.1, 0.2, 3, 0.4}, {0.5, 0.6, 7, 0.8}}}).streams;
  ASSERT_EQ(streams.size(), 2u);
  EXPECT_EQ(streams[1].weight, 0.5);
  EXPECT_EQ(streams[1].shift, 0.6);
  EXPECT_EQ(streams[1].steps, 7);
  EXPECT_EQ(streams[1].resolution, 0.8);
}

}  // namespace
}  // namespace bizo::methods
