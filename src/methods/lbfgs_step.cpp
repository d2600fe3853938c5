#include "bizo/methods/lbfgs_step.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo {
namespace {

// 1 where a coordinate may move, 0 where a descent step would press it against its bound.
Vector free_coordinates(const StepInput& input) {
  Vector free = Vector::Ones(input.z.size());
  if (input.lower.size() == 0) return free;
  for (Index i = 0; i < free.size(); ++i) {
    const double near = 1e-10 * (input.upper(i) - input.lower(i));
    const bool at_lower = input.z(i) <= input.lower(i) + near, at_upper = input.z(i) >= input.upper(i) - near;
    if ((at_lower && input.gradient(i) > 0) || (at_upper && input.gradient(i) < 0)) free(i) = 0;
  }
  return free;
}

}  // namespace

LbfgsStep::LbfgsStep(const Params& params)
    : first_length_(params.number("length")), search_(params), pairs_(params.integer("pairs")) {}

void LbfgsStep::learn(const StepInput& input) {
  if (z_.size() > 0) {
    const Vector s = input.z - z_;
    // A gradient error e can make s^T y as large as 2 |s| e without any curvature.
    pairs_.add(s, input.gradient - gradient_, 0.1 * norm(s) * 2 * input.gradient_noise);
  }
  z_ = input.z;
  gradient_ = input.gradient;
}

Vector LbfgsStep::direction(const StepInput& input) const {
  const Vector free = free_coordinates(input);
  if (const auto newton = pairs_.inverse_hessian_times(input.gradient, free)) return *newton;
  const Vector downhill = free.cwiseProduct(input.gradient);
  return downhill * (first_length_ / std::max(downhill.cwiseAbs().maxCoeff(), 1e-300));
}

Proposal LbfgsStep::propose(const StepInput& input) {
  if (input.attempt == 0) {
    learn(input);
    proposal_.direction = direction(input);
  }
  proposal_.lengths = search_.lengths(input, 1);
  proposal_.by_values = true;
  return proposal_;
}

std::optional<Index> LbfgsStep::choose(const StepInput& input, const Vector& values) {
  return search_.choose(input, proposal_, values);
}

Row<MakeStepRule> lbfgs_row() {
  OptionTable options = line_search_options("1");
  options.push_back(integer_option("pairs", "10", 1, "differences of gradients that are remembered"));
  return {"lbfgs", "limited-memory BFGS with bounds and a noise-aware search; for whole gradients (l = d)",
          "p = H g, H from the last pairs (s, y); a pair counts if s^T y exceeds what noise could make.\n"
          "Candidates z - 2^-i p; accepted: Phi <= Phi(z) - 1e-4 <g, z - z_t> + 2 noise. `length` is the\n"
          "largest move of a coordinate in the first step; schedules are not used.\n"
          "Prefer it wherever the whole gradient is estimated: azo or zo-resolve with count = d, aid, itd,\n"
          "penalty. Costs one evaluation a candidate.",
          options, [](const Params& params) { return std::make_unique<LbfgsStep>(params); }};
}

}  // namespace bizo
