#include "bizo/methods/trace_step.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo {
namespace {

constexpr double kKeep = 0.9;  // of the averages, an iteration

// E[G A G] = alpha A + beta tr(A) I for G = (d/l) sum of l orthonormal directions' u u^T.
struct SecondMoment {
  double alpha, beta;
};

SecondMoment second_moment(double l, double d) {
  const double beta = d <= 1 ? 0 : d * (d - l) / (l * (d + 2) * (d - 1));
  return {d * (l + 2) / (l * (d + 2)) - beta, beta};
}

}  // namespace

TraceStep::TraceStep(const Params& params)
    : safety_(params.number("safety")), first_length_(params.number("length")) {}

Proposal TraceStep::propose(const StepInput& input) {
  const auto d = static_cast<double>(input.z.size());
  const double l = std::isnan(input.directions) ? d : std::min(input.directions, d);
  if (std::isfinite(input.curvature_trace))
    trace_ =
        std::isnan(trace_) ? input.curvature_trace : kKeep * trace_ + (1 - kKeep) * input.curvature_trace;
  const auto [alpha, beta] = second_moment(l, d);
  // No eigenvalue of a convex function exceeds the trace.
  const double largest = std::isnan(largest_) ? trace_ : std::min(largest_, trace_);
  const double bound = 2 / (beta * trace_ + alpha * largest);
  // Without positive curvature there is no bound: as far as `length` in any coordinate.
  const double free = first_length_ / std::max(input.gradient.cwiseAbs().maxCoeff(), 1e-300);
  length_ = bound > 0 && std::isfinite(bound) ? safety_ * bound : free;
  return {.direction = input.gradient, .lengths = Vector::Constant(1, length_), .by_values = true};
}

// Phi(z - t g) = Phi(z) - t <grad Phi, g> + t^2/2 g^T H g shows the curvature along g.
std::optional<Index> TraceStep::choose(const StepInput& input, const Vector& values) {
  const double square = dot(input.gradient, input.gradient);
  const double slope = std::isnan(input.slope) ? square : input.slope;
  const bool clipped =
      input.lower.size() > 0 && ((input.z - length_ * input.gradient).array() < input.lower.array() ||
                                 (input.z - length_ * input.gradient).array() > input.upper.array())
                                    .any();
  const double curvature = 2 * (values(0) - input.value + length_ * slope) / (length_ * length_ * square);
  if (std::isfinite(curvature) && !clipped)
    largest_ =
        std::isnan(largest_) ? curvature : std::max(curvature, kKeep * largest_ + (1 - kKeep) * curvature);
  return 0;
}

Row<MakeStepRule> trace_row() {
  return {
      "trace",
      "length from the measured trace and largest curvature of Phi; nothing to tune",
      "a = safety * 2 / (beta tr H + alpha lambda), alpha and beta those of l orthogonal directions: the\n"
      "largest length that is stable in mean square (docs/math.md, Steps). tr H comes from central\n"
      "differences, lambda from the values along the steps. `length`: the largest move of a coordinate\n"
      "while no positive curvature is known. Needs central differences of values (zo-resolve, azo).",
      {fraction_option("safety", "0.5", "share of the largest stable length")},
      [](const Params& params) { return std::make_unique<TraceStep>(params); }};
}

}  // namespace bizo
