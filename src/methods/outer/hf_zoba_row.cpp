// Options, settings and rows of the loops on paired values.
#include <algorithm>
#include <cmath>

#include "bizo/core/require.hpp"
#include "methods/outer/hf_zoba.hpp"

namespace bizo::methods {
namespace {

constexpr Index kInnerDirections = 64;  // unless p is less

Option momentum_option() {
  return {.name = "momentum",
          .type = OptionType::number,
          .fallback = "0.5",
          .help =
              "share of the last move that y and the adjoint keep (heavy ball); accelerated: steps for a "
              "condition number that is learnt, for 1000 and more",
          .choices = {"accelerated"},
          .min = 0,
          .max = 0.99};
}

}  // namespace

OptionTable paired_options(const std::string& difference) {
  const bool central = difference == "central";
  OptionTable options{
      choice_option("difference", {difference, central ? "forward" : "central"},
                    "along directions: two values or one of each function"),
      integer_option("inner_directions", "", 1, "directions of y a query; empty: 64, or p if less"),
      positive_option("radius", "",
                      "length h of a perturbation of y, and of x / directions.scale; empty: 1e-3 central, "
                      "1e-5 forward"),
      integer_option("inner_updates", "2", 1,
                     "updates of y and the adjoint for each step of x; each is a query"),
      positive_option("rho", "", "step size of y and the adjoint, 1 / curvature of f; empty: measured"),
      momentum_option(),
      integer_option("minibatch", "", 1,
                     "of f and of F in the minibatch that all values of a query are from; empty: all")};
  for (auto& option : reduction_options()) options.push_back(std::move(option));
  return options;
}

namespace {

// So many directions that orthogonal ones leave nothing out.
Index frame(Index dimension, Index max) {
  return max <= 2 * dimension ? max : dimension;
}

void read_samples(const MethodParts& parts, HfZobaRule::Settings& settings) {
  const Params& method = parts.method;
  if (!method.given("minibatch")) {
    if (method.text("variance_reduction") != "none")
      method.refuse("variance_reduction", "without minibatches the samples make no variance",
                    "set minibatch");
    return;
  }
  const auto* sum = dynamic_cast<const FiniteSum*>(&parts.problem);
  if (!sum)
    method.refuse("minibatch", "the f and F of the problem " + parts.problem.info().name + " are no means",
                  "leave it empty");
  settings.samples = settings.sampling.samples = method.integer("minibatch");
  settings.reduction = read_reduction(method, sum->inner_samples(), settings.samples, parts.seed);
  const bool passes =
      settings.reduction.kind != Reduction::none && settings.reduction.kind != Reduction::storm;
  if (passes && parts.inner_family->max_count() > 2 * parts.problem.p())
    method.refuse("variance_reduction",
                  "its passes need directions that leave nothing out, and these are independent",
                  "use an orthogonal family such as haar or srht");
  settings.sampling.chain = settings.reduction.chain() * static_cast<double>(settings.steps);
  settings.pass_directions = frame(parts.problem.p(), parts.inner_family->max_count());
  if (settings.reduction.kind != Reduction::none && parts.estimator.memory != GradientMemory::none)
    method.refuse("variance_reduction", "it keeps an estimate of the gradient of its own",
                  "leave directions.memory at none");
}

}  // namespace

double paired_radius(const Params& method) {
  if (method.given("radius")) return method.number("radius");
  return method.text("difference") == "central" ? 1e-3 : 1e-5;
}

HfZobaRule::Settings read_paired_settings(const MethodParts& parts) {
  require<ValuesProblem>(parts.method, parts.problem);
  const Params& method = parts.method;
  const Index p = parts.problem.p(), max = parts.inner_family->max_count();
  HfZobaRule::Settings settings;
  settings.sampling = {.p = p, .l = std::min({p, max, kInnerDirections}), .orthogonal = max <= 2 * p};
  if (method.given("inner_directions")) settings.sampling.l = method.integer("inner_directions");
  if (settings.sampling.l > max)
    method.refuse("inner_directions",
                  "this family of directions has at most " + std::to_string(max) + " in y",
                  "use fewer, or an independent family such as sphere");
  settings.sampling.moments = parts.inner_family->moments(settings.sampling.l);
  settings.seed = parts.seed;
  settings.steps = method.integer("inner_updates");
  settings.paired.central = method.text("difference") == "central";
  settings.radius = paired_radius(method);
  settings.rho = method.number("rho");
  const bool accelerated = method.text("momentum") == "accelerated";
  if (accelerated && method.given("minibatch"))
    method.refuse("momentum", "the noise of minibatches would be amplified", "leave it at 0.5");
  settings.momentum = accelerated ? kNaN : method.number("momentum");
  read_samples(parts, settings);
  return settings;
}

Method paired_method(MethodParts parts, HfZobaRule::Settings settings) {
  auto& problem = require<ValuesProblem>(parts.method, parts.problem);
  std::unique_ptr<Probe> probe;
  if (settings.samples > 0)
    probe = std::make_unique<SampledProbe>(problem, *parts.family, *parts.inner_family, parts.scale,
                                           settings.paired);
  else
    probe = std::make_unique<PairedProbe>(problem, *parts.family, *parts.inner_family, parts.scale,
                                          settings.paired);
  ProbeSet probes;
  settings.probe = probes.add(std::move(probe));
  EstimatorSettings pass = parts.estimator;
  pass.count = frame(problem.d(), parts.family->max_count());
  auto rule = std::make_unique<HfZobaRule>(settings, Estimator(parts.estimator, problem.d()),
                                           Estimator(pass, problem.d()));
  const Index items = settings.sampling.l + parts.estimator.count + 1;
  Method method = loop_method(std::move(parts), std::move(probes), settings.radius, settings.adjoint_bound,
                              std::move(rule));
  method.items = items;
  return method;
}

Row<MakeMethod> hf_zoba_row() {
  OptionTable options = paired_options("central");
  options.insert(options.end(),
                 {positive_option("adjoint_radius", "1e-3", "length delta of a shift along the adjoint"),
                  positive_option("adjoint_bound", "", "bound of |v|, by projection; empty: none")});
  return {
      "hf-zoba", "single loop on values of f and F: x, y and the adjoint move together, nothing is solved",
      "y <- y - rho g_y,  v <- v - rho (H v + grad_y F),  x by [step] along grad_x F + B^T v: estimates\n"
      "along directions of y and of x, the products from values of f at y + delta v/|v| and y - delta "
      "v/|v|.\n"
      "x rests until y and v have come near, and again where they fall behind; if they run away they go back "
      "and\n"
      "take shorter steps. rho from the measured trace and largest eigenvalue of H. `inner_updates` queries "
      "an\n"
      "iteration; the items of a query are independent. Evaluations: 6 a direction of y, a query, and 6 a "
      "direction of x, an "
      "iteration\n"
      "(3 with difference = forward; 4 more a direction of y while curvature is measured). With `minibatch` "
      "they\n"
      "are values of minibatches: set variance_reduction for convergence, which doubles them and adds\n"
      "passes over all samples along all directions. Needs oracle level values. The method when f and F can "
      "be called anywhere and nothing else is known. Its value is\n"
      "F(x, y), its best point the last one; step rules that compare values (armijo, curvature, lbfgs) do "
      "not\n"
      "apply.",
      options, [](MethodParts parts) -> Method {
        HfZobaRule::Settings settings = read_paired_settings(parts);
        settings.adjoint_radius = parts.method.number("adjoint_radius");
        if (parts.method.given("adjoint_bound"))
          settings.adjoint_bound = parts.method.number("adjoint_bound");
        return paired_method(std::move(parts), settings);
      }};
}

}  // namespace bizo::methods
