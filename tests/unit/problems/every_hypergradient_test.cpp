// Suite over the problems of the catalogue that know their inner minimizer: the implicit gradient against
// differences of Phi.
#include <gtest/gtest.h>

#include "methods/probes/implicit_gradient.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

class EveryHypergradient : public ::testing::TestWithParam<test::Case> {
 protected:
  std::unique_ptr<ProductsProblem> problem = test::make_case(GetParam());

  Vector minimizer(const Vector& x) const {
    Matrix y = problem->info().inner_start;
    dynamic_cast<ClosedFormInner&>(*problem).inner_minimizer(x, y);
    return y;
  }
  double value(const Vector& x) const {
    Vector result(1);
    problem->outer(x, minimizer(x), result);
    return result(0);
  }
};

// Fourth-order differences: with h = 1e-3 truncation and rounding are both far below the tolerance.
TEST_P(EveryHypergradient, IsTheDerivativeOfPhi) {
  constexpr double h = 1e-3;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Vector x = problem->info().start + test::normal(seed, problem->d(), 1, 0.3);
    const Vector u = test::normal(10 + seed, problem->d(), 1).normalized();
    const Vector gradient = methods::implicit_gradient(*problem, x, minimizer(x), 1e-13);
    const auto slope = [&](double t) { return (value(x + t * u) - value(x - t * u)) / (2 * t); };
    EXPECT_NEAR(gradient.dot(u), (4 * slope(h) - slope(2 * h)) / 3, 1e-7 * (1 + gradient.norm()));
    EXPECT_GT(gradient.norm(), 1e-3) << "the test proves nothing";
  }
}

// Where there are many minimizers, the pseudo-inverse gives only a part of the derivative: not least-squares.
std::vector<test::Case> closed_forms() {
  std::vector<test::Case> chosen;
  for (const auto& some : test::small_cases())
    if (some.problem != "least-squares" && dynamic_cast<ClosedFormInner*>(test::make_any_case(some).get()))
      chosen.push_back(some);
  return chosen;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryHypergradient, ::testing::ValuesIn(closed_forms()),
                         [](const auto& chosen) { return chosen.param.label; });

}  // namespace
}  // namespace bizo::problems
