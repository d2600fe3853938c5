#include "methods/steps/outer_prox.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "methods/steps/catalogue.hpp"

namespace bizo::methods {

OptionTable outer_prox_options() {
  return {
      choice_option("prox", {"none", "l1", "hard-threshold"},
                    "l1: adds weight |x|_1 to F, rule = sgd; hard-threshold: at most `keep` entries not 0"),
      nonnegative_option("weight", "0", "of |x|_1"),
      integer_option("keep", "", 1, "number of entries of x that may differ from 0")};
}

OuterProx::OuterProx(const Params& step) {
  const std::string& prox = step.text("prox");
  if (prox == "none") {
    for (const char* unused : {"weight", "keep"})
      if (step.given(unused)) step.refuse(unused, "it belongs to a prox", "set step.prox");
    return;
  }
  const std::string& rule = step.text("rule");
  if (prox == "l1") {
    kind_ = Kind::l1;
    weight_ = step.number("weight");
    schedule_.emplace(step);
    if (!make_step_rule(step)->is_gradient_step())
      step.refuse(
          "prox",
          "the proximal step needs the length of a gradient step, which rule = " + rule + " does not have",
          "use rule = sgd, with directions.memory = sega where estimates are noisy");
    return;
  }
  kind_ = Kind::hard_threshold;
  if (!step.given("keep")) step.refuse("prox", "it needs the number of entries to keep", "set step.keep");
  keep_ = step.integer("keep");
  if (make_step_rule(step)->compares_values())
    step.refuse("prox", "rule = " + rule + " expects values along its own line",
                "use rule = sgd, momentum or adam");
}

double OuterProx::value(const Vector& x) const {
  return kind_ == Kind::l1 ? weight_ * x.lpNorm<1>() : 0;
}

void OuterProx::apply(Index iteration, double t, const Vector& scale, Vector& x) const {
  if (kind_ == Kind::none) return;
  if (kind_ == Kind::l1) {
    const double length = iteration == 0 ? 0 : t * schedule_->length(iteration - 1);
    // A step of length a in x / s is one of a s^2 in x.
    const auto threshold = length * weight_ * scale.array().square();
    x = x.array().sign() * (x.array().abs() - threshold).max(0.0);
    return;
  }
  if (keep_ >= x.size()) return;
  // Magnitudes in the units of the scale; of equals, the first stay.
  const Vector size = x.cwiseQuotient(scale).cwiseAbs();
  std::vector<Index> order(static_cast<std::size_t>(x.size()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::nth_element(order, order.begin() + keep_,
                           [&](Index i, Index k) { return size(i) != size(k) ? size(i) > size(k) : i < k; });
  for (auto place = order.begin() + keep_; place != order.end(); ++place) x(*place) = 0;
}

}  // namespace bizo::methods
