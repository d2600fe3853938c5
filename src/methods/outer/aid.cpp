#include "methods/outer/aid.hpp"

#include <algorithm>

#include "bizo/core/envelope.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/core/require.hpp"
#include "methods/loops/descent_method.hpp"
#include "methods/probes/composite_probe.hpp"
#include "methods/probes/implicit_probe.hpp"
#include "methods/probes/known_curvature.hpp"

namespace bizo::methods {

Query Aid::ask(const Base& base) {
  Query query;
  query.probe = settings_.probe;
  query.at = base.at;
  query.block = {base.seed, 0, 1};
  query.at.v = v_;
  query.detail = state_of(ImplicitDemand{tolerance_});
  return query;
}

// The next adjoint is to be accurate relative to g, which is what its two parts leave when they cancel, and
// the next base value relative to the decrease that g promises (docs/math.md, Implicit differentiation).
std::optional<Estimate> Aid::tell(const Base& base, const Query&, const Outcomes& outcomes, Combiner&) {
  constexpr double kRoundOff = 1e-13;  // conjugate gradients get no further
  Estimate estimate;
  if (outcomes.items[0].status != EvaluationStatus::ok) {
    v_.resize(0);
    estimate.failed_share = 1;
    return estimate;
  }
  const Index p = base.at.y.size(), d = base.at.x.size();
  const auto answer = outcomes.payload.col(0);
  v_ = answer.head(p);
  const Vector through = settings_.scale.cwiseProduct(answer.tail(d));  // the part through y
  estimate.gradient = settings_.scale.cwiseProduct(answer.segment(p, d)) + through;
  estimate.norm = norm(estimate.gradient);
  estimate.slope = estimate.norm * estimate.norm;
  estimate.base_tolerance = values_.base_tolerance(base, settings_.scale, estimate.norm, norm(v_));
  const double relative = settings_.coupling * estimate.norm / norm(through);
  if (settings_.coupling > 0) tolerance_ = std::max(kRoundOff, std::min(settings_.tolerance, relative));
  return estimate;
}

namespace {

// What solves for the adjoint of this problem: one item, with the payload of ImplicitProbe.
std::unique_ptr<Probe> make_adjoint_probe(const MethodParts& parts) {
  const bool fixed_point = parts.method.text("adjoint") == "fixed-point";
  if (auto* composite = dynamic_cast<ProximalInner*>(&parts.problem)) {
    if (fixed_point)
      parts.method.refuse("adjoint", "a composite inner problem has its adjoint on the support",
                          "leave it out");
    return std::make_unique<CompositeProbe>(*composite);
  }
  auto& problem = require<GradientsProblem>(parts.method, parts.problem);
  if (fixed_point && !knows_curvature(problem, parts.solver))
    parts.method.refuse("adjoint", "steps to the fixed point need the largest inner curvature",
                        "use inner.name = nesterov, or adjoint = conjugate-gradients");
  return std::make_unique<ImplicitProbe>(
      problem, read_product_radius(parts.method, parts.problem), parts.method.integer("cg_steps"),
      fixed_point ? AdjointSolver::fixed_point : AdjointSolver::conjugate_gradients);
}

}  // namespace

Row<MakeMethod> aid_row() {
  OptionTable options = product_options();
  options.insert(
      options.end(),
      {{.name = "tolerance",
        .type = OptionType::number,
        .fallback = "1e-6",
        .help = "relative residual of H v = -grad_y F, at most",
        .min = 0,
        .min_excluded = true,
        .max = 1},
       nonnegative_option("coupling", "0.1",
                          "accuracy of v and of the base solve relative to the gradient; 0: fixed"),
       integer_option("cg_steps", "1000", 1, "the most steps of conjugate gradients, or to the fixed point"),
       choice_option("adjoint", {"conjugate-gradients", "fixed-point"},
                     "how H v = -grad_y F is solved; fixed-point: v <- v - 2/(L + mu) (H v + grad_y F)"),
       flag_option("inexact", false,
                   "with inner.control = unrolled: y_T is taken for the minimizer, as published comparisons "
                   "do; g is then no gradient of Phi, which is F at y_T")});
  return {
      "aid", "implicit differentiation: the adjoint by conjugate gradients",
      "g = grad_x F + B^T v,  H v = -grad_y F,  H = d2f/dy2, B = d2f/dydx, at an accurate inner\n"
      "solution. v starts at the last one. One iteration: 1 base solve, some products H v and one B^T v\n"
      "(products = differences: two gradients of f each).\n"
      "Needs oracle level gradients, and products for products = exact; or a composite inner problem\n"
      "(lasso, elastic-net), through whose prox-gradient map it differentiates on the support.\n"
      "Of a min-max problem v = 0 and g = grad_x F (Danskin); then inner.control = unrolled is possible.\n"
      "The deterministic method where gradients in x can be had: no random directions.",
      options, [](MethodParts parts) -> Method {
        if (parts.method.flag("inexact") && parts.inner.text("control") != "unrolled")
          parts.method.refuse("inexact", "it says what unrolled solves are taken for, and there are none",
                              "leave it out, or use inner.control = unrolled");
        // Of an envelope grad_x F at y_T serves, as adversarial training has it.
        const bool inexact = parts.method.flag("inexact") && parts.inner.text("start") != "min-norm";
        if (!is_envelope(parts.problem) && !inexact) refuse_unrolled(parts.inner, "aid");
        ProbeSet probes;
        const ProbeId probe = probes.add(make_adjoint_probe(parts));
        const auto settings =
            descent_settings(parts, read_inner_settings(parts.inner, parts.problem, parts.scale));
        auto hypergradient = std::make_unique<Aid>(Aid::Settings{
            probe, parts.method.number("tolerance"), parts.method.number("coupling"), parts.scale});
        Method method =
            descent_method(std::move(parts), settings, std::move(probes), std::move(hypergradient));
        method.takes_directions = false;
        return method;
      }};
}

}  // namespace bizo::methods
