#include "methods/loops/step_input.hpp"

namespace bizo::methods {

StepInput make_step_input(const Box& box, const Vector& scale, const Vector& x, const Estimate& estimate) {
  StepInput input = input_at(box, scale, x);
  input.gradient = estimate.gradient;
  input.slope = estimate.slope;
  input.gradient_noise = estimate.gradient_noise;
  input.curvature_trace = estimate.curvature_trace;
  input.largest_curvature = estimate.largest_curvature;
  return input;
}

}  // namespace bizo::methods
