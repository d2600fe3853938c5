// Steps with constraints that are known by models, against closed forms.
#include "methods/trust_region/constrained_step.hpp"

#include <gtest/gtest.h>

namespace bizo::methods {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

QuadraticModel linear(double value, const Vector& gradient) {
  return {value, gradient, Matrix::Zero(gradient.size(), gradient.size())};
}

Region open(double radius) {
  return {radius, Vector::Constant(2, -kInfinity), Vector::Constant(2, kInfinity)};
}

// The projection of (2, 1) on s_1 + s_2 <= 1 is (1, 0), with the multiplier 1; the second constraint is far.
TEST(ConstrainedStep, ProjectsOnAHalfSpace) {
  ConstrainedModel model{{0, Vector{{-2, -1}}, Matrix::Identity(2, 2)},
                         {linear(-1, Vector{{1, 1}}), linear(-9, Vector{{1, 0}})}};
  const ConstrainedStep step = constrained_step(model, 10, open(5), Vector::Zero(2));
  EXPECT_LT((step.s - Vector{{1, 0}}).norm(), 1e-9);
  EXPECT_LT((step.multipliers - Vector{{1, 0}}).norm(), 1e-7);
}

// A linear objective, so that constraints alone hold the step: -s_1 - s_2 in the disk |s|^2 <= 2 ends in (1,
// 1), where the multiplier of (|s|^2 - 2) is 1/2.
TEST(ConstrainedStep, FollowsACurvedConstraint) {
  ConstrainedModel model{linear(0, Vector{{-1, -1}}), {{-2, Vector::Zero(2), 2 * Matrix::Identity(2, 2)}}};
  const ConstrainedStep step = constrained_step(model, 10, open(3), Vector::Zero(1));
  EXPECT_LT((step.s - Vector{{1, 1}}).norm(), 1e-6);
  EXPECT_NEAR(step.multipliers(0), 0.5, 1e-5);
}

// s_1 <= -3 is out of reach: as near as the region and the bound -1 allow, whatever the objective wants.
TEST(ConstrainedStep, IsAsFeasibleAsTheRegionAllows) {
  ConstrainedModel model{linear(0, Vector{{-1, 0}}), {linear(3, Vector{{1, 0}})}};
  Region region = open(2);
  region.lower(0) = -1;
  EXPECT_NEAR(constrained_step(model, 10, region, Vector::Zero(1)).s(0), -1, 1e-9);
}

// With a penalty below the multiplier, 1, violations are worth it.
TEST(ConstrainedStep, IsOfTheExactPenalty) {
  ConstrainedModel model{{0, Vector{{-2, 0}}, Matrix::Identity(2, 2)}, {linear(-1, Vector{{1, 0}})}};
  EXPECT_NEAR(constrained_step(model, 0.5, open(5), Vector::Zero(1)).s(0), 1.5, 1e-6);
  EXPECT_NEAR(constrained_step(model, 2, open(5), Vector::Zero(1)).s(0), 1, 1e-9);
}

}  // namespace
}  // namespace bizo::methods
