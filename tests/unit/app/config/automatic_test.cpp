#include "app/config/automatic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"

namespace bizo::app {
namespace {

// Values of x, and nothing else.
class Opaque final : public Problem {
 public:
  explicit Opaque(Index d, Box box = {})
      : Problem({"opaque", d, 0, Vector::Zero(d), Vector(0), std::move(box)}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    values = X.colwise().squaredNorm().transpose();
  }
};

std::string chosen(const AutomaticChoice& choice, const std::string& section, const std::string& key) {
  std::string found;
  for (const auto& [in, name, value] : choice.settings)
    if (in == section && name == key) {
      EXPECT_EQ(found, "") << "twice: " << key;
      found = value;
    }
  return found;
}

TEST(Automatic, TakesWholeGradientsUpToSomeThousandVariables) {
  for (const Index d : {21, 200, 201, 1000, 5000}) {
    Opaque problem(d);
    const auto choice = automatic_choice(problem);
    EXPECT_EQ(choice.method, "hozog");
    EXPECT_EQ(chosen(choice, "directions", "family"), "coordinate");
    EXPECT_EQ(chosen(choice, "directions", "count"), std::to_string(d));
    EXPECT_EQ(chosen(choice, "step", "rule"), "lbfgs-adam");
    EXPECT_EQ(chosen(choice, "method", "difference"), "adaptive");
    EXPECT_EQ(chosen(choice, "budget", "stagnation_window"), "10");
    EXPECT_NE(choice.why.find("takes " + std::to_string(d) + " differences"), std::string::npos)
        << choice.why;
  }
}

// How wide the box is, or whether it has an end, changes nothing.
TEST(Automatic, TakesTheSameInABox) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const Index d : {1, 10, 100, 1000})
    for (const auto& [lower, upper] : {std::pair{-0.9, 0.9}, {-1e6, 1e6}, {0.0, kInfinity}}) {
      const Opaque free(d), boxed(d, {Vector::Constant(d, lower), Vector::Constant(d, upper)});
      const auto choice = automatic_choice(boxed);
      EXPECT_EQ(choice.method, d <= 20 ? "trust-region" : "hozog");
      EXPECT_EQ(choice.settings, automatic_choice(free).settings);
    }
}

TEST(Automatic, SearchesAlongFramesWhereManySolvesAreOpaqueInABox) {
  for (const Index d : {13, 64, 65, 1000}) {
    problems::Quadratic full({.d = d, .p = 2}, Vector::Zero(d),
                             {Vector::Constant(d, -6), Vector::Constant(d, 6)});
    const auto problem = problems::restricted(full, OracleLevel::solve);
    EXPECT_EQ(automatic_choice(*problem).method, d > 64 ? "frame-search" : "hozog") << d;
  }
}

TEST(Automatic, ModelsFewUnknowns) {
  problems::Quadratic full({.d = 3, .p = 2});
  EXPECT_EQ(automatic_choice(*problems::restricted(full, OracleLevel::solve)).method, "trust-region");
  for (const Index d : {1, 7, 20}) {
    const auto choice = automatic_choice(Opaque(d));
    EXPECT_EQ(choice.method, "trust-region") << d;
    EXPECT_GE(std::stol(chosen(choice, "budget", "iterations")), 1000 * d);
    EXPECT_GT(std::stol(chosen(choice, "budget", "stagnation_window")), 2 * d);
  }
}

TEST(Automatic, ExploresOnlyBetweenTwoBounds) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double upper : {1.0, kInfinity}) {
    Config config("[method]\nname = auto\n", "job.ini");
    apply_automatic_choice(config, Opaque(30, {Vector::Constant(30, -1), Vector::Constant(30, upper)}));
    EXPECT_EQ(config.section("step").contains("explore"), std::isfinite(upper)) << upper;
  }
}

TEST(Automatic, SearchesAlongFramesInNoBoxThatIsWideForWantOfBounds) {
  problems::Quadratic full({.d = 100, .p = 2}, Vector::Zero(100),
                           {Vector::Constant(100, -1e30), Vector::Constant(100, 1e30)});
  EXPECT_EQ(automatic_choice(*problems::restricted(full, OracleLevel::solve)).method, "hozog");
}

// Three sweeps over all coordinates without progress end a run.
TEST(Automatic, TakesBlocksOfCoordinatesBeyond) {
  constexpr Index d = 20'000;
  Opaque problem(d);
  const auto choice = automatic_choice(problem);
  EXPECT_EQ(chosen(choice, "directions", "family"), "block-coordinate");
  const Index l = std::stol(chosen(choice, "directions", "count"));
  EXPECT_GE(std::stol(chosen(choice, "budget", "stagnation_window")), 3 * d / l);
  EXPECT_NE(chosen(choice, "step", "schedule"), "");
  EXPECT_NE(choice.why.find("20000 differences"), std::string::npos) << choice.why;
}

TEST(Automatic, DoesSoWhereTheInnerProblemIsPartlyKnown) {
  problems::Quadratic full({.d = 500, .p = 5, .condition = 10});
  for (const auto& [level, method] :
       {std::pair{OracleLevel::solve, "hozog"}, {OracleLevel::inner_gradient, "frozen-adjoint"}}) {
    const auto seen = problems::restricted(full, level);
    const auto choice = automatic_choice(*seen);
    EXPECT_EQ(choice.method, method);
    EXPECT_EQ(chosen(choice, "directions", "count"), "500");
    EXPECT_EQ(chosen(choice, "step", "rule"), "lbfgs");
    // Solves that end at a tolerance differ by more than short forward differences can bear.
    EXPECT_EQ(chosen(choice, "method", "difference"), "");
  }
}

// Where f is small they are solved by differences; y that is bounded always is, for single loops know no
// bounds.
TEST(Automatic, SolvesByValuesWhereInnerProblemsAreSmall) {
  for (const Index p : {1, 20, 200, 2000}) {
    problems::Quadratic full({.d = 20, .p = p, .condition = 10});
    const auto seen = problems::restricted(full, OracleLevel::values);
    const auto choice = automatic_choice(*seen);
    EXPECT_EQ(choice.method, p <= 1000 ? "hozog" : "hf-zoba") << p;
    if (choice.method == "hf-zoba") continue;
    EXPECT_EQ(chosen(choice, "inner", "control"), "relative");
    EXPECT_EQ(chosen(choice, "method", "difference"), "");
  }
}

TEST(Automatic, LeavesOutWhatDoesNotGoWithTheUsersOptions) {
  Opaque problem(30);
  for (const char* text : {"[method]\naccuracy = coupled\n", "[method]\ntangents = yes\n",
                           "[directions]\ncount = auto\n", "[evaluation]\nretry_seed = new\n"}) {
    Config config("[method]\nname = auto\n" + std::string(text[1] == 'm' ? text + 9 : text), "a.ini");
    apply_automatic_choice(config, problem);
    EXPECT_FALSE(config.section("method").contains("difference")) << text;
  }
  Config config("[method]\nname = auto\nmeasure_noise = no\n", "a.ini");
  apply_automatic_choice(config, problem);
  EXPECT_EQ(config.section("method").at("difference").value, "adaptive");
}

}  // namespace
}  // namespace bizo::app
