#include "methods/steps/curvature_step.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

constexpr double kKeep = 0.9;  // of the averages, an iteration: some ten iterations count

// The largest of late: rises at once, falls slowly.
double fading_max(double max, double value) {
  if (!std::isfinite(value)) return max;
  return std::isnan(max) ? value : std::max(value, kKeep * max + (1 - kKeep) * value);
}

}  // namespace

CurvatureStep::CurvatureStep(const Params& params)
    : safety_(params.number("safety")), first_length_(params.number("size")) {}

Proposal CurvatureStep::propose(const StepInput& input) {
  if (std::isfinite(input.curvature_trace))
    trace_ =
        std::isnan(trace_) ? input.curvature_trace : kKeep * trace_ + (1 - kKeep) * input.curvature_trace;
  along_ = fading_max(along_, input.largest_curvature);
  // No eigenvalue of a convex function exceeds the trace, none is below the curvature along a direction.
  const double steps = std::isnan(largest_) ? trace_ : std::min(largest_, trace_);
  const double largest = std::isnan(along_) ? steps : std::max(steps, along_);
  // Of an unknown trace d times the largest eigenvalue is a bound.
  const double trace = std::isnan(trace_) ? static_cast<double>(input.gradient.size()) * largest : trace_;
  const double bound = 2 / input.moments.bound(trace, largest, std::isnan(along_) ? largest : along_);
  // Without positive curvature there is no bound: as far as `length` in any coordinate.
  const double free = first_length_ / std::max(input.gradient.cwiseAbs().maxCoeff(), 1e-300);
  length_ = bound > 0 && std::isfinite(bound) ? safety_ * bound : free;
  return {.direction = input.gradient, .lengths = Vector::Constant(1, length_)};
}

// Phi(z - t g) = Phi(z) - t <grad Phi, g> + t^2/2 g^T H g shows the curvature along g.
std::optional<Index> CurvatureStep::choose(const StepInput& input, const Vector& values) {
  const double square = dot(input.gradient, input.gradient);
  const double slope = std::isnan(input.slope) ? square : input.slope;
  const bool clipped =
      input.lower.size() > 0 && ((input.z - length_ * input.gradient).array() < input.lower.array() ||
                                 (input.z - length_ * input.gradient).array() > input.upper.array())
                                    .any();
  const double curvature = 2 * (values(0) - input.value + length_ * slope) / (length_ * length_ * square);
  if (!clipped) largest_ = fading_max(largest_, curvature);
  return 0;
}

Row<MakeStepRule> curvature_row() {
  return {
      "curvature",
      "length from the measured trace and largest curvature of Phi; nothing to tune",
      R"(a = safety * 2 / (alpha lambda + beta tr H + gamma delta), alpha, beta, gamma those of the family and
count of directions: the largest length that is stable in mean square (docs/math.md, Steps). tr H and
the largest curvature delta along a direction come from central differences, lambda from these and
the values along the steps. `size`: the largest move of a coordinate while no positive curvature is
known. Without central differences of values (as in hozog) only lambda counts: shorter steps.)",
      {fraction_option("safety", "0.5", "share of the largest stable length")},
      [](const Params& params) { return std::make_unique<CurvatureStep>(params); }};
}

}  // namespace bizo::methods
