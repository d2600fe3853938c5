#include "methods/steps/adam_step.hpp"

#include <cmath>

namespace bizo::methods {

AdamStep::AdamStep(const Params& params)
    : schedule_(params),
      beta1_(params.number("beta1")),
      beta2_(params.number("beta2")),
      epsilon_(params.number("epsilon")),
      from_momentum_(params.text("second_moment") == "momentum") {}

Proposal AdamStep::propose(const StepInput& input) {
  const Vector& gradient = input.gradient;
  if (first_.size() == 0) {
    first_.setZero(gradient.size());
    root_.setZero(gradient.size());
  }
  first_ = beta1_ * first_ + (1 - beta1_) * gradient;
  const Vector& averaged = from_momentum_ ? first_ : gradient;
  // Squares of what has the unit of F are taken in a unit in which the largest is about 1.
  const double unit = unit_of(root_.cwiseMax(averaged.cwiseAbs()).cwiseMax(first_.cwiseAbs()));
  if (unit == 0) return {.direction = Vector::Zero(gradient.size())};
  const Vector second = beta2_ * (unit * root_).cwiseAbs2() + (1 - beta2_) * (unit * averaged).cwiseAbs2();
  root_ = second.cwiseSqrt() / unit;
  const double age = static_cast<double>(input.k + 1);
  const double unbias1 = 1 - std::pow(beta1_, age), unbias2 = 1 - std::pow(beta2_, age);
  return {.direction = schedule_.length(input.k) / unbias1 *
                       (unit * first_.array() / ((second.array() / unbias2).sqrt() + epsilon_)).matrix()};
}

Row<MakeStepRule> adam_row() {
  return {"adam",
          "moments by coordinate (Kingma & Ba 2015); scale-free, a good first choice",
          "m <- b1 m + (1 - b1) g,  s <- b2 s + (1 - b2) q^2,  x <- x - a_k m^ / (sqrt s^ + eps),\nm^, s^ "
          "bias-corrected; q = g, or q = m with second_moment = momentum, which estimates from "
          "few\ndirections need (R-AdaZO, ICML 2025).",
          {decay_rate_option("beta1", "0.9", "memory of the first moment"),
           decay_rate_option("beta2", "0.99", "memory of the second moment"),
           positive_option("epsilon", "1e-15",
                           "added to the square root, relative to its largest entry or the gradient's"),
           choice_option("second_moment", {"gradient", "momentum"}, "what the second moment averages")},
          [](const Params& params) { return std::make_unique<AdamStep>(params); }};
}

}  // namespace bizo::methods
