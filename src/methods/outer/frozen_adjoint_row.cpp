// The row of frozen-adjoint: its options, and its probes.
#include <algorithm>

#include "bizo/core/require.hpp"
#include "methods/loops/descent_method.hpp"
#include "methods/outer/frozen_adjoint.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/probes/frozen_probe.hpp"
#include "methods/probes/guard_probe.hpp"

namespace bizo::methods {
namespace {

// Relative residual of the solves that the guard compares with.
constexpr double kGuardTolerance = 0.02;

OptionTable frozen_adjoint_options() {
  OptionTable options = product_options();
  options.insert(
      options.end(),
      {choice_option(
           "mode", {"auto", "frozen", "corrected", "resolve"},
           "where differences come from; auto: frozen, and on to the next when a guard finds it off"),
       positive_option("adjoint_tolerance", "1e-3",
                       "|H v + grad_y F| / |grad_y F| at which the adjoint solve ends at the latest; as the "
                       "hypergradient falls, it ends later"),
       choice_option("difference", {"central", "forward"}, "two-sided (error h^2) or one-sided (error h)"),
       positive_option("radius", "1e-3", "length h of a perturbation, in units of x / directions.scale")});
  return options;
}

// Conjugate gradients would need p steps in exact arithmetic.
Index adjoint_steps(const ResolveSettings& resolve, Index p) {
  return std::min<Index>(resolve.base_steps, 10 * p + 100);
}

Method make_frozen_adjoint(MethodParts parts) {
  refuse_unrolled(parts.inner, "frozen-adjoint");
  auto& problem = require<InnerGradientProblem>(parts.method, parts.problem);
  const std::string& mode = parts.method.text("mode");
  const bool resolves = mode == "resolve";
  ResolveSettings resolve = read_resolve_settings(parts.inner, parts.method, problem, parts.scale);
  const bool central = resolve.central;
  // Frozen and corrected differences need no reference solve at x, and re-solving is the exception.
  if (!resolves) resolve.central = true;
  ResolveSettings corrected = resolve, accurate = resolve;
  corrected.central = central;
  corrected.corrected = true;
  // What the adjoint corrects needs to be no better than a few steps make it.
  if (parts.inner.text("control") == "auto") {
    corrected.rule = InnerRule::fixed_steps;
    corrected.steps = parts.inner.integer("steps");
  }
  accurate.rule = InnerRule::relative;
  accurate.tolerance = kGuardTolerance;
  accurate.steps = resolve.base_steps;
  accurate.cold = false;

  ProbeSet probes;
  const auto add_differences = [&](const ResolveSettings& settings) {
    return probes.add(std::make_unique<DifferenceProbe>(problem, parts.solver, *parts.family, settings));
  };
  FrozenAdjoint::Probes names;
  names.adjoint = probes.add(std::make_unique<AdjointProbe>(
      problem, read_product_radius(parts.method, problem), adjoint_steps(resolve, problem.p())));
  names.frozen = probes.add(std::make_unique<FrozenProbe>(problem, *parts.family, parts.scale, central));
  names.corrected = add_differences(corrected);
  names.resolve = add_differences(resolve);
  names.guard =
      probes.add(std::make_unique<GuardProbe>(std::vector<GuardWay>{{probes.at(names.frozen)},
                                                                    {probes.at(names.corrected)},
                                                                    {probes.at(names.resolve)},
                                                                    {probes.at(add_differences(accurate))}}));
  const FrozenAdjoint::Settings chosen{.mode = resolves              ? FrozenAdjoint::Mode::resolve
                                               : mode == "corrected" ? FrozenAdjoint::Mode::corrected
                                                                     : FrozenAdjoint::Mode::frozen,
                                       .automatic = mode == "auto",
                                       .central = central,
                                       .adjoint_tolerance = parts.method.number("adjoint_tolerance"),
                                       .radius_y = parts.method.number("radius_y"),
                                       .inner_box = problem.info().inner_box};
  auto hypergradient =
      std::make_unique<FrozenAdjoint>(chosen, names, Estimator(parts.estimator, problem.d()));
  const auto settings = descent_settings(parts, resolve);
  return descent_method(std::move(parts), settings, std::move(probes), std::move(hypergradient));
}

}  // namespace

Row<MakeMethod> frozen_adjoint_row() {
  return {
      "frozen-adjoint", "differences with a frozen adjoint: one linear solve, then no inner solves",
      "g = (d/l) sum_j D_j u_j,  D_j = [s(x + h u_j) - s(x - h u_j)] / 2h  (or forward),\n"
      "s(x') = F(x', y) + v^T grad_y f(x', y),  H v = -grad_y F at the base, by conjugate gradients from "
      "the\n"
      "last v. grad s = grad Phi at x. One iteration: 1 base solve, 1 adjoint solve (Hessian products, or "
      "two\n"
      "grad_y f each), and 2l (l + 1) calls of F and of grad_y f. Every 20 iterations a guard compares two\n"
      "directions with accurate solves; if they differ by more than 30 %, and others too, frozen-adjoint "
      "goes on with\n"
      "corrected differences (F + v^T grad_y f after inner.steps warm steps), then with re-solving as in\n"
      "hozog. The trace has a bound of the hypergradient's error from inexact solves.\n"
      "Needs oracle level inner-gradient. The method when grad_y f can be called and x enters as a black "
      "box;\n"
      "H must be positive definite.",
      frozen_adjoint_options(), make_frozen_adjoint};
}

}  // namespace bizo::methods
