#include "methods/steps/lbfgs_step.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

// Of a division by the scale and a product with it, relative.
constexpr double kRoundOff = 4 * std::numeric_limits<double>::epsilon();

// 1 where a coordinate may move, 0 where a descent step would press it against its bound.
Vector free_coordinates(const StepInput& input) {
  Vector free = Vector::Ones(input.z.size());
  if (input.lower.size() == 0) return free;
  for (Index i = 0; i < free.size(); ++i) {
    const double near = kRoundOff * std::abs(input.z(i));
    const bool at_lower = input.z(i) <= input.lower(i) + near, at_upper = input.z(i) >= input.upper(i) - near;
    if ((at_lower && input.gradient(i) > 0) || (at_upper && input.gradient(i) < 0)) free(i) = 0;
  }
  return free;
}

}  // namespace

LbfgsStep::LbfgsStep(const Params& params)
    : search_(params, true), pairs_(params.integer("pairs")), move_(params.number("size")) {}

void LbfgsStep::learn(const StepInput& input) {
  if (unit_ == 0) unit_ = unit_of(input.gradient);
  if (z_.size() > 0) {
    const Vector s = input.z - z_;
    // A gradient error e can make s^T y as large as 2 |s| e without any curvature, and hardly ever does: a
    // tenth of that keeps pairs that are of use (docs/math.md, Steps).
    pairs_.add(s, unit_ * (input.gradient - gradient_), unit_ * (0.1 * norm(s) * 2 * input.gradient_noise));
  }
  z_ = input.z;
  gradient_ = input.gradient;
}

Vector LbfgsStep::direction(const StepInput& input) const {
  const Vector free = free_coordinates(input);
  const Vector gradient = unit_ * input.gradient;
  if (const auto newton = pairs_.inverse_hessian_times(gradient, free)) return *newton;
  const Vector downhill = free.cwiseProduct(gradient);
  const double move = move_ / std::max(downhill.cwiseAbs().maxCoeff(), 1e-300);
  // No further than where the most curved of the directions has its minimum, if that is known.
  const double curvature = unit_ * input.largest_curvature;
  return downhill * (curvature > 0 ? std::min(move, 1 / curvature) : move);
}

Proposal LbfgsStep::propose(const StepInput& input) {
  if (input.attempt == 0) {
    learn(input);
    proposal_.direction = direction(input);
  }
  proposal_.lengths = search_.lengths(input, 1);
  return proposal_;
}

std::optional<Index> LbfgsStep::choose(const StepInput& input, const Vector& values) {
  const auto chosen = search_.choose(input, proposal_, values);
  if (!chosen) return {};
  move_ = reached(proposal_, *chosen) * proposal_.direction.cwiseAbs().maxCoeff();
  failures_ = proposal_.lengths(*chosen) > 0 ? 0 : failures_ + 1;
  // The next gradient may be better than this one, the pairs will not be.
  if (failures_ > 1) pairs_.clear();
  return chosen;
}

Row<MakeStepRule> lbfgs_row() {
  OptionTable options = line_search_options("1");
  options.push_back(integer_option("pairs", "10", 1, "differences of gradients to remember"));
  return {
      "lbfgs", "limited-memory BFGS with bounds and a noise-aware search; for whole gradients (l = d)",
      "p = H g, H from the last pairs (s, y); a pair counts if s^T y exceeds what noise could "
      "make.\nCandidates z - t p; accepted: Phi <= Phi(z) - 1e-4 <g, z - z_t> + 2 noise; t from 1 on, "
      "shorter by\ninterpolation, ten times as long while Phi falls as its slope says. `length`: the "
      "largest move of\na coordinate in the first step; later steps without pairs start from the last "
      "move; schedules are\nnot used.\nPrefer it wherever the whole gradient is estimated: frozen-adjoint or "
      "hozog with count = d, aid, itd,\npenalty. Costs one evaluation a candidate.",
      options, [](const Params& params) { return std::make_unique<LbfgsStep>(params); }};
}

}  // namespace bizo::methods
