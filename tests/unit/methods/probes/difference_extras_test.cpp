// The references of differences near bounds: what they cost, and how good the differences are.
#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "support/boxes.hpp"
#include "support/experiment.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;

constexpr Index kD = 12, kP = 6;

// The start is in a corner of the box: every other coordinate at its lower bound, the others inside.
struct Corner {
  Corner() : start(Vector::Zero(kD)), box(test::box_of(kD, -1, 1)) {
    for (Index i = 0; i < kD; i += 2) start(i) = i % 4 == 0 ? -1 : 1;
  }
  problems::Quadratic quadratic() const {
    return problems::Quadratic({.d = kD, .p = kP, .condition = 3}, start, box);
  }
  Vector start;
  Box box;
};

Choice differences(const std::string& difference, const std::string& family, const std::string& control,
                   Index directions) {
  Choice setup;
  setup.family = family;
  setup.directions = directions;
  setup.method_options = {{"difference", difference}, {"radius", "1e-3"}, {"measure_noise", "no"}};
  setup.inner_options = {{"control", control}, {"base_tolerance", "1e-12"}};
  if (control == "relative") setup.inner_options.insert({"tolerance", "1e-9"});
  if (control == "fixed-steps") setup.inner_options.insert({"steps", "60"});
  setup.step_options = {{"size", "1e-300"}};
  return setup;
}

// Of one iteration that stays where it is: steps of 1e-300 are rounded away.
std::int64_t evaluations(const Choice& setup) {
  const Corner corner;
  problems::Quadratic problem = corner.quadratic();
  Experiment run(problem, setup);
  run.minimize(2);
  return run.memory.rows[2].cost.evaluations - run.memory.rows[1].cost.evaluations;
}

// One solve at the base, one of the reference, and the points of l directions, none of which has a second.
TEST(References, CostOneSolveAnIterationInACorner) {
  const Index l = 5;
  for (const std::string control : {"relative", "fixed-steps"})
    for (const std::string family : {"rademacher", "srht", "haar", "gaussian"})
      EXPECT_EQ(evaluations(differences("forward", family, control, l)), l + 2) << control << " " << family;
}

TEST(References, ServeEveryOneSidedDifference) {
  EXPECT_EQ(evaluations(differences("central", "coordinate", "fixed-steps", kD)), 2 * kD + 2);
  EXPECT_EQ(evaluations(differences("central", "coordinate", "relative", kD)), 2 * kD + 1);
}

// The origin is beside x by a multiple of h: an estimate from d directions that are orthogonal has an error
// of first order, as forward differences have it.
TEST(References, LeaveDifferencesOfFirstOrder) {
  const Corner corner;
  const double exact = corner.quadratic().gradient(corner.start).norm();
  for (const std::string control : {"relative", "fixed-steps"}) {
    double previous = kNaN;
    for (const double h : {4e-2, 2e-2, 1e-2, 5e-3}) {
      Choice setup = differences("forward", "haar", control, kD);
      setup.method_options["radius"] = std::to_string(h);
      problems::Quadratic problem = corner.quadratic();
      Experiment run(problem, setup);
      run.minimize(1);
      const double error = std::abs(run.memory.rows[1].gradient_norm - exact);
      EXPECT_LT(error, 0.2 * exact) << control << " " << h;
      if (!std::isnan(previous)) {
        EXPECT_NEAR(std::log2(previous / error), 1, 0.25) << control << " " << h;
      }
      previous = error;
    }
  }
}

// Where F has no value at the reference, as beyond some x, directions go on without it.
class BeyondX final : public Problem {
 public:
  explicit BeyondX(const Corner& corner)
      : Problem({"beyond", kD, 0, corner.start, Vector(0), corner.box}), start_(corner.start) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b)
      values(b) = X(0, b) > start_(0) + 4e-3 ? kNaN : (X.col(b).array() - 2).square().sum();
  }

 private:
  Vector start_;
};

TEST(References, ThatHaveNoValueAreDoneWithout) {
  const Corner corner;
  BeyondX problem(corner);
  Choice setup = differences("forward", "coordinate", "relative", kD);
  setup.inner = "none";
  setup.inner_options = {{"control", "relative"}};
  setup.method_options["radius"] = "5e-3";
  Experiment run(problem, setup);
  run.minimize(1);
  EXPECT_TRUE(std::isfinite(run.memory.rows[0].value));
  EXPECT_EQ(run.memory.rows[0].cost.failed_as, Cost{}.failed_as);
}

}  // namespace
}  // namespace bizo::methods
