#include "methods/frame_search/frame_gradient.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace bizo::methods {
namespace {

WidthBox unit_box(Index d) {
  return WidthBox({Vector::Zero(d), Vector::Ones(d)});
}

using Function = std::function<double(const Vector&)>;

Vector values_at(const std::vector<SearchPoint>& points, const Function& phi) {
  Vector values(static_cast<Index>(points.size()));
  for (Index i = 0; i < values.size(); ++i) values(i) = phi(points[static_cast<std::size_t>(i)].z);
  return values;
}

// Blocks until the gradient is complete; returns how many there were.
Index measure(FrameGradient& gradient, const Vector& z, Index max, const Function& phi) {
  std::uint32_t blocks = 0;
  do gradient.learn(values_at(gradient.next_block(z, max, {.seed = 3, .iteration = blocks++}), phi), phi(z));
  while (!gradient.complete());
  return static_cast<Index>(blocks);
}

TEST(FrameGradient, IsThatOfALinearFunction) {
  const Vector slope = Vector::LinSpaced(7, -1, 2), z = Vector::Constant(7, 0.5);
  FrameGradient gradient(unit_box(7), z, {.radius = 0.01});
  EXPECT_EQ(measure(gradient, z, 3, [&](const Vector& at) { return slope.dot(at); }), 3);
  EXPECT_LT((gradient.estimate() - slope).norm(), 1e-12);
}

// Forward differences are off by h a / 2 along a direction u with u^T A u = a; central ones by nothing.
TEST(FrameGradient, CentralDifferencesAreExactForParabolas) {
  const Vector z = Vector::LinSpaced(5, 0.3, 0.7);
  const Function phi = [](const Vector& at) { return at.squaredNorm(); };
  FrameGradient forward(unit_box(5), z, {.radius = 0.01}),
      central(unit_box(5), z, {.radius = 0.01, .central = true});
  measure(forward, z, 4, phi);
  EXPECT_EQ(measure(central, z, 4, phi), 3);  // two directions at a time
  EXPECT_NEAR((forward.estimate() - 2 * z).norm(), 0.01 * std::sqrt(5), 1e-9);
  EXPECT_LT((central.estimate() - 2 * z).norm(), 1e-11);
}

// Of few coordinates one at a bound is differenced into the box; with twice the length the parabola is met.
TEST(FrameGradient, DifferencesCoordinatesAtBoundsAlongTheirAxes) {
  Vector z{{0.5, 0, 1}};
  const Function phi = [](const Vector& at) {
    EXPECT_GE(at.minCoeff(), 0);
    EXPECT_LE(at.maxCoeff(), 1);
    return at.squaredNorm() + 3 * at(1);
  };
  FrameGradient gradient(unit_box(3), z, {.radius = 0.1, .central = true});
  EXPECT_EQ(gradient.inside(), std::vector<Index>{0});
  EXPECT_TRUE(gradient.left_out().empty());
  measure(gradient, z, 8, phi);
  EXPECT_LT((gradient.estimate() - Vector{{1, 3, 2}}).norm(), 1e-12);
}

TEST(FrameGradient, LeavesCoordinatesAtBoundsOutIfThereAreMany) {
  Vector z = Vector::Constant(100, 0.5);
  z(7) = 1;
  z(40) = 0.005;
  EXPECT_EQ(FrameGradient(unit_box(100), z, {.radius = 0.01}).left_out(), (std::vector<Index>{7, 40}));
  EXPECT_FALSE(FrameGradient(unit_box(100), Vector::Zero(100), {.radius = 0.01}).measures_something());
}

TEST(FrameGradient, ADirectionThatFailedCountsAsZero) {
  const Vector z = Vector::Constant(3, 0.5);
  FrameGradient gradient(unit_box(3), z, {.radius = 0.01});
  const auto points = gradient.next_block(z, 3, {.seed = 1});
  Vector values = values_at(points, [](const Vector& at) { return at.sum(); });
  values(1) = kNaN;
  gradient.learn(values, 1.5);
  const Vector failed = (points[1].z - z) / 0.01;
  EXPECT_NEAR(gradient.estimate().dot(failed), 0, 1e-12);
  EXPECT_NEAR(gradient.estimate().squaredNorm(), 3 - std::pow(failed.sum(), 2), 1e-10);
}

// 300 coordinates: a trial after 128 directions, another after 256 would leave less than 64.
TEST(FrameGradient, TakesATrialAfterEnoughDirections) {
  const Vector z = Vector::Constant(300, 0.5);
  FrameGradient gradient(unit_box(300), z, {.radius = 0.01});
  std::vector<Index> trials;
  for (Index count = 32; count <= 300; count += 32) {
    gradient.learn(Vector::Zero(static_cast<Index>(gradient.next_block(z, 32, {.seed = 1}).size())), 0);
    if (gradient.takes_trial()) trials.push_back(count);
  }
  EXPECT_EQ(trials, std::vector<Index>{128});
}

}  // namespace
}  // namespace bizo::methods
