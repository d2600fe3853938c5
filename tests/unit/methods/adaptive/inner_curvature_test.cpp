// What single loops learn of the inner curvature, and the steps that follow from it, against exact stability.
#include "methods/adaptive/inner_curvature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "support/dense_algebra.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

InnerSampling sampling_of(Index p, Index l, bool orthogonal, Index samples = 0) {
  const auto all = static_cast<double>(p), some = static_cast<double>(l);
  return {p, l, orthogonal, samples,
          orthogonal ? FrameMoments::orthonormal(some, all) : FrameMoments::normal(some)};
}

// alpha and beta in the mean of P X P = alpha X + beta tr(X) I, P the projection on sampled directions,
// scaled to mean I.
std::pair<double, double> moments_of(const InnerSampling& sampling) {
  const auto p = static_cast<double>(sampling.p), l = static_cast<double>(sampling.l);
  const double beta = sampling.orthogonal ? p * (p - l) / (l * (p + 2) * (p - 1)) : 1 / l;
  return {sampling.orthogonal ? p * (l + 2) / (l * (p + 2)) - beta : 1 + 1 / l, beta};
}

// Mean-square stability of gradient steps on a quadratic with spectrum lambda: sum_i eta beta lambda_i / (2 -
// eta alpha lambda_i) < 1, alpha lambda_i eta < 2.
bool contracts(const InnerSampling& sampling, const Vector& spectrum, double eta) {
  const auto [alpha, beta] = moments_of(sampling);
  if (eta * alpha * spectrum.maxCoeff() >= 2) return false;
  return (eta * beta * spectrum.array() / (2 - eta * alpha * spectrum.array())).sum() < 1;
}

TEST(ContractingStep, ContractsAndIsNotFarFromTheLimit) {
  constexpr Index p = 40;
  Vector flat = Vector::Ones(p), spread(p), outlier = Vector::Ones(p);
  for (Index i = 0; i < p; ++i) spread(i) = std::pow(100, static_cast<double>(i) / (p - 1));
  outlier(0) = 1000;
  for (const Vector& spectrum : {flat, spread, outlier})
    for (const bool orthogonal : {true, false})
      for (const Index l : {Index{1}, Index{7}, Index{20}, p}) {
        const InnerSampling sampling = sampling_of(p, l, orthogonal);
        const double step = contracting_step(sampling, spectrum.sum(), spectrum.maxCoeff(), 0);
        EXPECT_TRUE(contracts(sampling, spectrum, step)) << l << orthogonal;
        EXPECT_FALSE(contracts(sampling, spectrum, 2 * step)) << l << orthogonal;
      }
}

// L = 1, L'^2 = (1 + 40)/16: 0.75 / sqrt(60 L'^2), half of that with momentum 1/2.
TEST(ContractingStep, IsShorterWhereErrorsOfCorrectionsAddUp) {
  InnerSampling sampling = sampling_of(40, 40, true, 16);
  const double alone = contracting_step(sampling, 40, 1, 0);
  sampling.chain = 60;
  const double chained = 0.75 / std::sqrt(60 * 41.0 / 16);
  EXPECT_LT(contracting_step(sampling, 40, 1, 0), alone);
  EXPECT_DOUBLE_EQ(contracting_step(sampling, 40, 1, 0), chained);
  EXPECT_DOUBLE_EQ(contracting_step(sampling, 40, 1, 0.5), chained / 2);
}

// Coordinates of a diagonal H: the steepest one moves with (p/l) of its slope whenever it is drawn.
TEST(ContractingStep, ContractsAlongCoordinatesToo) {
  constexpr Index p = 40;
  for (const Index l : {Index{1}, Index{7}, Index{20}, p}) {
    const auto all = static_cast<double>(p), some = static_cast<double>(l);
    const InnerSampling sampling{p, l, true, 0, FrameMoments::coordinates(some, all)};
    const double limit = 2 * some / (all * 1000), step = contracting_step(sampling, 5000, 1000, 0);
    EXPECT_LT(step, limit) << l;
    EXPECT_GT(step, 0.5 * limit) << l;
  }
}

// The second moments of x, diagonal in the eigenvectors of H, from step to step: with M = E[H_S X H_S],
// x_i -> (1 - 2 eta lambda_i) x_i + eta^2 (alpha M_i + beta tr M). Growth a step once it is steady.
double growth(const InnerSampling& sampling, const Vector& spectrum, double eta) {
  const auto [alpha, beta] = moments_of(sampling);
  const auto b = static_cast<double>(sampling.samples);
  Vector x = Vector::Ones(spectrum.size());
  double factor = 0;
  for (int k = 0; k < 3000; ++k) {
    const Vector M = (1 + 1 / b) * spectrum.cwiseAbs2().cwiseProduct(x) + spectrum.dot(x) / b * spectrum;
    x = x - 2 * eta * spectrum.cwiseProduct(x) +
        eta * eta * (alpha * M + Vector::Constant(x.size(), beta * M.sum()));
    factor = x.sum();
    x /= factor;
  }
  return factor;
}

TEST(ContractingStep, ContractsOnMinibatchesHoweverFewTheDirections) {
  constexpr Index p = 64;
  Vector flat = Vector::Ones(p), falling(p);
  for (Index i = 0; i < p; ++i) falling(i) = 1 / static_cast<double>(i + 1);
  for (const Vector& spectrum : {flat, falling})
    for (const bool orthogonal : {true, false})
      for (const Index l : {Index{1}, Index{2}, Index{8}, p})
        for (const Index samples : {1, 4, 16, 64}) {
          const InnerSampling sampling = sampling_of(p, l, orthogonal, samples);
          const double step = contracting_step(sampling, spectrum.sum(), spectrum.maxCoeff(), 0);
          EXPECT_LT(growth(sampling, spectrum, step), 1) << l << orthogonal << samples;
          EXPECT_GT(growth(sampling, spectrum, 16 * step), 1) << l << orthogonal << samples;
        }
}

// Fed with exact w^T H w and W^T H z.
TEST(InnerCurvature, FindsTraceAndLargestEigenvalue) {
  constexpr Index p = 30;
  Vector spectrum(p);
  for (Index i = 0; i < p; ++i) spectrum(i) = std::pow(50, static_cast<double>(i) / (p - 1));
  const Matrix Q = test::orthonormal(test::normal(9, p, p));
  const Matrix H = Q * spectrum.asDiagonal() * Q.transpose();
  for (const auto& [family, l, queries] : {std::tuple{"haar", p, 60}, std::tuple{"haar", Index{10}, 200},
                                           std::tuple{"gaussian", Index{10}, 600}}) {
    WorkerContext worker;
    worker.inner_directions = test::make_family(family, p);
    SerialExecutor executor(worker, 1);
    InnerCurvature curvature(sampling_of(p, l, std::string(family) == "haar"), 1);
    for (int k = 0; k < queries; ++k) {
      const DirectionBlock block{3, static_cast<std::uint64_t>(k), l, Space::inner};
      Matrix W(p, l);
      worker.inner_directions->fill(block, {0, p}, {0, l}, W);
      curvature.next_query();
      EXPECT_FALSE(curvature.largest() > spectrum.sum() * 1.001 && l == p);
      if (const Vector z = curvature.vector(); z.size() > 0)
        curvature.learn(block, (W.transpose() * H * W).trace() / static_cast<double>(l),
                        W.transpose() * (H * z), W.transpose() * z, executor);
    }
    EXPECT_NEAR(curvature.trace() / spectrum.sum(), 1, l == p ? 1e-9 : 0.3) << family << l;
    EXPECT_NEAR(curvature.largest() / spectrum.maxCoeff(), 1, 0.1) << family << l;
  }
}

}  // namespace
}  // namespace bizo::methods
