// Total-variation denoising: optima that Newton's method found elsewhere, and what the problem refuses.
#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "methods/probes/implicit_gradient.hpp"
#include "support/problems.hpp"
#include "support/reference.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::Settings;

struct Known {
  const char* file;
  Settings settings;
  Vector x;
  double min;
};
const std::vector<Known>& optima() {
  static const std::vector<Known> known{
      {"denoising10.h5", {{"learn", "weight"}}, Vector{{-0.3149210}}, 1.3714888338},
      {"denoising20.h5",
       {{"learn", "three"}, {"condition_weight", "1e-4"}},
       Vector{{-0.55267, -7, -1.88480}},
       4.9796783474},
      {"denoising20.h5",
       {{"learn", "three"}, {"condition_weight", "1e-6"}},
       Vector{{-0.41091, -7, -2.51210}},
       2.8268741516}};
  return known;
}

// x is known to 1e-5, Phi to the square of that times its curvature; eps_2 is at the bound -7.
TEST(Denoising, HasTheKnownOptima) {
  const io::FileData files;
  for (const auto& [file, settings, x, min] : optima()) {
    Settings all = settings;
    all["data"] = std::string(BIZO_SOURCE_DIR "/data/") + file;
    const auto owner = make_problem("denoising", all, files);
    auto& problem = dynamic_cast<ProductsProblem&>(*owner);
    const Vector y = test::accurate_inner(problem, x, problem.info().inner_start);
    Vector value(1);
    problem.outer(x, y, value);
    EXPECT_NEAR(value(0), min, 1e-8 * min) << file;
    const Vector gradient = methods::implicit_gradient(problem, x, y, 1e-10);
    EXPECT_NEAR(gradient(0), 0, 1e-3 * min);
    // A difference of Phi off the optimum, where there is a slope to be seen.
    const Vector off = x.array() + 0.1;
    const auto phi = [&](double t) {
      Vector at = off, result(1);
      at(0) += t;
      problem.outer(at, test::accurate_inner(problem, at, y), result);
      return result(0);
    };
    const auto slope = [&](double h) { return (phi(h) - phi(-h)) / (2 * h); };
    const Vector exact =
        methods::implicit_gradient(problem, off, test::accurate_inner(problem, off, y), 1e-12);
    EXPECT_NEAR(exact(0), (4 * slope(1e-3) - slope(2e-3)) / 3, 1e-6 * (1 + std::abs(exact(0)))) << file;
    EXPECT_GT(std::abs(exact(0)), 1e-3) << "the test proves nothing";
  }
}

// Second derivatives are kept from one product to the next: at other points, and in a batch, they are others.
TEST(Denoising, ProductsAreThoseOfTheirOwnPoints) {
  const auto owner =
      make_problem("denoising", {{"data", "signals"}, {"learn", "samples"}}, test::random_data(10, 3));
  auto& problem = dynamic_cast<ProductsProblem&>(*owner);
  const Matrix X = test::normal(1, problem.d(), 2), Y = test::normal(2, problem.p(), 2),
               V = test::normal(3, problem.p(), 2);
  Matrix together(problem.p(), 2), alone(problem.p(), 1), other(problem.p(), 1);
  problem.inner_hessian_product(X, Y, V, together);
  for (const Index b : {1, 0, 0, 1}) {
    problem.inner_hessian_product(X.col(b), Y.col(b), V.col(b), alone);
    EXPECT_TRUE(test::same_bits(alone, together.col(b))) << b;
    problem.inner_hessian_product(X.col(b), Y.col(1 - b), V.col(b), other);
    EXPECT_FALSE(test::same_bits(alone, other)) << b;
  }
}

// Keeps what was asked for.
class Requests final : public DataFiles {
 public:
  Dataset dataset(const DatasetRequest& request) const override {
    all.push_back(request);
    return {Features(Matrix::Ones(4, 2)), {}, ""};
  }
  Vector vector(const std::string&, const std::string&) const override { return {}; }
  mutable std::vector<DatasetRequest> all;
};

TEST(Denoising, SignalsMayBeColumnsOfTheFile) {
  for (const char* transposed : {"yes", "no"}) {
    const Requests files;
    make_problem("denoising", {{"data", "a.h5"}, {"transposed", transposed}}, files);
    ASSERT_EQ(files.all.size(), 2U);
    for (const auto& request : files.all)
      EXPECT_EQ(request.transposed == Given::yes, std::string(transposed) == "yes");
  }
}

TEST(Denoising, MistakesAreTold) {
  auto files = test::random_data(10, 3);
  files.datasets["signals/short"] = {Features(test::normal(1, 8, 3)), {}, ""};
  const auto refusal = [&](Settings settings) -> std::string {
    try {
      make_problem("denoising", settings, files);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(refusal({}), "problem.data: there are no signals; name a file such as data/denoising10.h5");
  EXPECT_EQ(
      refusal({{"data", "signals"}, {"noisy", "short"}}),
      "test: problem.noisy = short: it has 3 signals of 8 samples, and problem.truth has 3 signals of 9 "
      "samples; both must have as many");
  EXPECT_EQ(
      refusal({{"data", "signals"}, {"learn", "samples"}, {"condition_weight", "1"}}),
      "test: problem.condition_weight = 1: with problem.learn = samples L/mu is not smooth; leave it out");
  EXPECT_EQ(refusal({{"data", "signals"}, {"learn", "three"}, {"eps_2", "1"}}),
            "test: problem.eps_2 = 1: with problem.learn = three it is learned; leave it out, or set "
            "problem.learn");
}

}  // namespace
}  // namespace bizo::problems
