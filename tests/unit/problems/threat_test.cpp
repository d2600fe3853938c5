// What an adversary finds by steps, against the formula for linear scores.
#include "problems/threat.hpp"

#include <gtest/gtest.h>

#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

// Steps of 2.5 radii in all arrive: every entry at its bound, and in the ball, where all gradients are
// parallel to w, at the sphere.
TEST(Ascent, FindsTheWorstOfALinearScore) {
  const Matrix A = normal(1, 4, 9, 0.5);
  const Vector w = normal(2, 4, 1), signs = Vector::LinSpaced(9, -4, 4.5).cwiseSign();
  InputNetwork network({{4, 1, {0, 4}, {4, 0}, 1}}, nullptr);
  network.set_parameters(w);
  const auto loss = logistic_loss(signs);
  Threat inside{.radius = 0.3, .low = A.minCoeff() - 0.1, .high = A.maxCoeff() + 0.2};
  for (const Threat& threat : {Threat{.radius = 0.3}, Threat{.euclidean = true, .radius = 0.3}, inside}) {
    Matrix worst = Matrix::Zero(4, 9);
    worst_of_linear(threat, A, signs, w, worst);
    EXPECT_LE((ascent(threat, network, *loss, A, 20) - worst).norm(), 1e-14);
    EXPECT_GT(worst.norm(), 0.3);
  }
  EXPECT_LT(box_of(inside, A).upper.minCoeff(), 0.3) << "the range of inputs is nowhere in the way";
}

// Fewer steps than it takes: not more than 2.5 radii of the way.
TEST(Ascent, TakesStepsOfAShareOfTheRadius) {
  const Matrix A = normal(3, 2, 1);
  InputNetwork network({{2, 1, {0, 2}, {2, 0}, 1}}, nullptr);
  network.set_parameters(Vector{{1, -2}});
  const auto loss = logistic_loss(Vector::Ones(1));
  EXPECT_EQ(ascent({.radius = 0.4}, network, *loss, A, 0), Matrix::Zero(2, 1));
  EXPECT_EQ(ascent({.radius = 0.4}, network, *loss, A, 1), (Matrix{{-0.4}, {0.4}}));
}

TEST(Threat, WhereAllChangesAreAsBadTheStartStays) {
  const Matrix A = normal(4, 3, 2);
  Matrix D{{0.1, 0.9}, {-0.2, 0}, {0, 0.1}};
  worst_of_linear({.radius = 0.3}, A, Vector{{1, -1}}, Vector{{0, 2, 0}}, D);
  EXPECT_EQ(D, (Matrix{{0.1, 0.3}, {-0.3, 0.3}, {0, 0.1}}));
  Matrix ball{{3, 0.1}, {4, 0}, {0, 0}};
  worst_of_linear({.euclidean = true, .radius = 0.5}, A, Vector{{1, -1}}, Vector::Zero(3), ball);
  EXPECT_LE((ball - Matrix{{0.3, 0.1}, {0.4, 0}, {0, 0}}).norm(), 1e-15);
}

}  // namespace
}  // namespace bizo::problems
