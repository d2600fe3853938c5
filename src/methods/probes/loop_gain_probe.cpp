#include "methods/probes/loop_gain_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/box_room.hpp"
#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "methods/sampling/sample_schedule.hpp"

namespace bizo::methods {
namespace {

constexpr Index kPower = 8;         // steps of the power method: within a factor of 1.5 in most cases
constexpr Index kSolveSteps = 100;  // of conjugate gradients: to 1e-2 at conditions up to 1400
constexpr double kSolved = 1e-2;    // of their right-hand sides; the power method is less accurate
constexpr double kRadius = 1e-4;    // of differences, as methods on products have it
constexpr Index kEnough = 4096;     // samples
// Modes of rate a < 1 turn stably below J^2 L_F < 2 a (step of y)/(step of x), the fastest, where two steps
// of delay count, below 0.6 a; the power method falls short besides.
constexpr double kSafety = 2.5;

Vector random_unit(Index size, std::uint32_t stream) {
  Vector u(size);
  fill_normal({.seed = 1, .purpose = Purpose::inner, .stream = stream}, 0,
              {u.data(), static_cast<std::size_t>(size)});
  return u / norm(u);
}

std::unique_ptr<ProductsProblem> part_of(const Problem& problem, std::uint64_t seed) {
  const auto* sum = dynamic_cast<const FiniteSum*>(&problem);
  if (!sum || std::max(sum->inner_samples(), sum->outer_samples()) <= kEnough) return nullptr;
  const auto some = [&](std::uint32_t side, Index size) {
    return SampleSource(seed, side, size, std::min(size, kEnough), false).samples(1, 0, 1);
  };
  return sum->restricted(some(0, sum->inner_samples()), some(1, sum->outer_samples()));
}

}  // namespace

LoopGainProbe::LoopGainProbe(GradientsProblem& problem, double product_radius, Vector scale,
                             std::uint64_t seed, double mu)
    : problem_(problem),
      part_(part_of(problem, seed)),
      measured_(part_ ? *part_ : problem),
      products_(measured_, product_radius),
      scale_(std::move(scale)),
      mu_(mu) {
  hold_fixed(problem.info().box, scale_);
}

void LoopGainProbe::evaluate(const Query& query, Range, std::span<Outcome> outcomes, MatrixRef) {
  Outcome& outcome = outcomes[0];
  announce(measured_, query, {0, 1}, {0});
  // Differences in x are to stay in the box.
  Query inside = query;
  const Box& box = problem_.info().box;
  inside.at.x = project(shrunk(box, radius_of(query.at.x) * scale_), query.at.x);
  const auto in_y = [&](const Vector& y) {
    Matrix gradient(y.size(), 1);
    measured_.outer_gradient_y(inside.at.x, y, gradient);
    return Vector(gradient.col(0));
  };
  const auto in_x = [&](const Vector& x) {
    Matrix gradient(x.size(), 1);
    measured_.outer_gradient_x(x, query.at.y, gradient);
    return Vector(gradient.col(0).cwiseProduct(scale_));
  };
  const Vector ones = Vector::Ones(query.at.y.size());
  const double of_y = outer_curvature(query.at.y, ones, inner_displacement(kRadius, query.at.y), in_y);
  const double of_x = outer_curvature(inside.at.x, scale_, radius_of(query.at.x), in_x);
  // The slowest mode's: x is as fast as that at most.
  const double rate = std::isnan(mu_) ? 1 : std::sqrt(std::min(1.0, query.radius * mu_));
  const double turning = of_y > 0 ? of_y * response_gain(inside, rate, outcome) : 0;
  outcome.difference = std::max(rate, kSafety * (turning + query.radius * of_x));
  outcome.status = judge(measured_, 0, std::isfinite(outcome.difference));
}

// Both sides of x fit into the box.
double LoopGainProbe::radius_of(const Vector& x) const {
  return std::min(inner_displacement(kRadius, x), largest_radius(problem_.info().box, scale_));
}

// S the scales of x: the largest eigenvalue of S B^T H^-3 B S, |J|^2 over the rate of plain steps; with
// momentum, which makes the rate r = sqrt(rho mu) for curvatures a from mu up and rho a / r below, the larger
// of rho |J|^2 / r and r times that eigenvalue.
double LoopGainProbe::response_gain(const Query& query, double rate, Outcome& outcome) {
  const double radius = radius_of(query.at.x);
  Vector u = random_unit(query.at.x.size(), 0);
  double gain = 0;
  Matrix plus(query.at.y.size(), 1), minus = plus;
  for (Index step = 0; step < kPower; ++step) {
    const Vector shift = radius * scale_.cwiseProduct(u);
    measured_.inner_gradient_y(query.at.x + shift, query.at.y, plus);
    measured_.inner_gradient_y(query.at.x - shift, query.at.y, minus);
    outcome.inner_gradients += 2 + products_.cost();
    const Vector once = solve(query, (plus - minus).col(0) / (2 * radius), outcome);
    const Vector twice = solve(query, once, outcome);
    gain = std::max(gain, rate * dot(once, twice));
    if (rate < 1) gain = std::max(gain, query.radius / rate * dot(once, once));
    u = scale_.cwiseProduct(products_.cross(query.at.x, query.at.y, solve(query, twice, outcome)));
    const double size = norm(u);
    if (!(size > 0) || !std::isfinite(size)) break;
    u /= size;
  }
  return gain;
}

Vector LoopGainProbe::solve(const Query& query, const Vector& rhs, Outcome& outcome) {
  ConjugateGradients cg;
  Matrix solution = Matrix::Zero(rhs.size(), 1);
  cg.solve([&](const Matrix& V, Matrix& out) { out = products_.hessian(query.at.x, query.at.y, V.col(0)); },
           rhs, solution, kSolveSteps, kSolved);
  outcome.inner_gradients += cg.products()[0] * products_.cost();
  return solution.col(0);
}

// The largest |eigenvalue| of the derivative of a gradient, by the power method on its differences.
template <class Gradient>
double LoopGainProbe::outer_curvature(const Vector& at, const Vector& scale, double radius,
                                      Gradient gradient) const {
  Vector u = random_unit(at.size(), 1);
  double size = 0;
  for (Index step = 0; step < kPower; ++step) {
    const Vector shift = radius * scale.cwiseProduct(u);
    u = (gradient(at + shift) - gradient(at - shift)) / (2 * radius);
    size = norm(u);
    if (!(size > 0)) break;
    u /= size;
  }
  return size;
}

}  // namespace bizo::methods
