#include "methods/steps/step_rule.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {

double unit_of(const Vector& gradient) {
  constexpr int kMax = std::numeric_limits<double>::max_exponent - 1;  // 2^kMax is finite
  const double size = gradient.cwiseAbs().maxCoeff();
  return size > 0 && std::isfinite(size) ? std::ldexp(1, std::min(kMax, -std::ilogb(size))) : 0;
}

StepInput input_at(const Box& box, const Vector& scale, const Vector& x) {
  StepInput input;
  input.z = x.cwiseQuotient(scale);
  if (!box.bounded()) return input;
  input.lower = box.lower.cwiseQuotient(scale);
  input.upper = box.upper.cwiseQuotient(scale);
  return input;
}

std::optional<Proposal> finite_proposal(StepRule& rule, const StepInput& input, const Vector& scale) {
  if (!input.gradient.allFinite()) return {};
  Proposal proposal = rule.propose(input);
  const auto leads_somewhere = [&](double length) {
    return scale.cwiseProduct(input.z - length * proposal.direction).allFinite();
  };
  if (std::ranges::none_of(proposal.lengths, leads_somewhere)) return {};
  return proposal;
}

}  // namespace bizo::methods
