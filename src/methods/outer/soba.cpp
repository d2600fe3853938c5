#include "methods/outer/soba.hpp"

#include <cmath>

#include "bizo/core/require.hpp"
#include "methods/loops/refuse_drawn_samples.hpp"
#include "methods/loops/soba_loop.hpp"
#include "methods/probes/loop_gain_probe.hpp"

namespace bizo::methods {
namespace {

// The options that the three rows share, with their own defaults.
struct Defaults {
  std::string length;  // of the rho that is taken for 0, in words
  std::string decay;   // in words
  std::string batch, evaluate_every;
};

OptionTable loop_options(const Defaults& defaults) {
  return {
      nonnegative_option("rho", "0", "step of y and v at the start; 0: " + defaults.length),
      positive_option("outer_ratio", "",
                      "the step of x is rho_k / outer_ratio; empty: from the response of y to x, measured at "
                      "the start, so that x, y and v settle"),
      nonnegative_option("decay_exponent", "",
                         "rho_k = rho / (k+1)^decay_exponent; empty: " + defaults.decay),
      integer_option("minibatch", defaults.batch, 0,
                     "samples of f and of F in a minibatch; 0: all (as where F, f are no means)"),
      integer_option("parallel_minibatches", "1", 1, "of an iteration, evaluated in parallel"),
      integer_option(
          "inner_updates", "1", 1,
          "iterations, in all of which y and v move, for one step of x; more than 1: a double loop "
          "that starts y and v where they are (stocBiO, AmIGO)"),
      integer_option("evaluate_every", defaults.evaluate_every, 1,
                     "iterations of a row: F(x, y) on all samples is one more item of its query"),
      nonnegative_option("adjoint_bound", "0", "bound of |v|, on which it is projected; 0: none")};
}

SampleSchedule make_schedule(const MethodParts& parts, bool fixed_blocks, const FullPasses& passes = {}) {
  const auto* sum = dynamic_cast<const FiniteSum*>(&parts.problem);
  const Index batch = parts.method.integer("minibatch");
  if (!sum || batch == 0)
    return {true, 1, SampleSource(parts.seed, 0, 1, 1, true), SampleSource(parts.seed, 1, 1, 1, true)};
  const SampleSchedule schedule{false, parts.method.integer("parallel_minibatches"),
                                SampleSource(parts.seed, 0, sum->inner_samples(), batch, fixed_blocks),
                                SampleSource(parts.seed, 1, sum->outer_samples(), batch, fixed_blocks),
                                passes};
  const Index blocks = std::min(schedule.inner.blocks(), schedule.outer.blocks());
  if (fixed_blocks && schedule.count > blocks)
    parts.method.refuse("parallel_minibatches",
                        "with this minibatch the samples make only " + std::to_string(blocks) +
                            " blocks, and an iteration's minibatches are different ones",
                        "use fewer, or a smaller minibatch");
  return schedule;
}

// rho, or `share` over the bound of the inner curvature at the start.
double read_length(const MethodParts& parts, double share) {
  const double given = parts.method.number("rho");
  if (given > 0) return given;
  const double bound =
      require<ValuesProblem>(parts.method, parts.problem).inner_curvature(parts.problem.info().start).L;
  if (!(bound > 0))
    parts.method.refuse("rho",
                        "the problem " + parts.problem.info().name + " knows no bound of its curvature",
                        "give rho, about 1 / the largest curvature of f in y");
  return share / bound;
}

// For the momentum of y and v, which noise would be amplified by. Where it is not known, or known to be next
// to nothing, a guess (conditions 1e3 and 1e6): y and v settle for any, and LoopGainProbe measures what x may
// do beside them.
double min_curvature(const MethodParts& parts, double length) {
  constexpr double kUnknown = 1e-3, kMin = 1e-6;
  const double known =
      require<ValuesProblem>(parts.method, parts.problem).inner_curvature(parts.problem.info().start).mu;
  return known > 0 ? std::max(known, kMin / length) : kUnknown / length;
}

// decay, share of the longest step: on minibatches.
SobaLoop::Settings read_loop(const MethodParts& parts, const SampleSchedule& schedule, double decay,
                             double share) {
  SobaLoop::Settings settings;
  settings.length = read_length(parts, schedule.whole ? 1 : share);
  settings.outer_ratio = parts.method.number("outer_ratio");  // NaN: to be measured
  settings.decay = parts.method.given("decay_exponent") ? parts.method.number("decay_exponent") : decay;
  // Steps that the user chose are those of the plain loop.
  const bool chosen = parts.method.number("rho") > 0 || !std::isnan(settings.outer_ratio);
  if (schedule.whole && !chosen) settings.mu = min_curvature(parts, settings.length);
  settings.adjoint_bound = parts.method.number("adjoint_bound");
  settings.inner_updates = parts.method.integer("inner_updates");
  settings.evaluate_every = parts.method.integer("evaluate_every");
  settings.box = parts.problem.info().box;
  settings.scale = parts.scale;
  settings.seed = parts.seed;
  return settings;
}

Method loop_method(MethodParts parts, SobaLoop::Settings settings, const SampleSchedule& schedule,
                   double product_radius, bool refers, std::unique_ptr<VarianceReduction> reduction) {
  refuse_drawn_samples(parts.method, parts.problem);
  Method method = method_with(parts, {});
  method.has_values = method.takes_steps = method.takes_directions = false;
  auto& problem = require<GradientsProblem>(parts.method, parts.problem);
  settings.loop =
      method.worker.probes.add(std::make_unique<LoopProbe>(problem, schedule, product_radius, refers));
  settings.gain = method.worker.probes.add(
      std::make_unique<LoopGainProbe>(problem, product_radius, parts.scale, parts.seed, settings.mu));
  method.algorithm =
      std::make_unique<SobaLoop>(std::move(settings), parts.problem.info(), schedule, std::move(reduction));
  return method;
}

LoopQuantities quantities_of(const Problem& problem) {
  return {problem.p(), problem.d()};
}

// Fresh minibatches: their mean, or a recursion on it, for which constant steps are the rule.
Method fresh_method(MethodParts parts, double product_radius, double decay) {
  const auto* sum = dynamic_cast<const FiniteSum*>(&parts.problem);
  const Index batch = parts.method.integer("minibatch"), samples = sum ? sum->inner_samples() : 1;
  ReductionSettings reduction =
      read_reduction(parts.method, samples, batch > 0 ? batch : samples, parts.seed);
  const SampleSchedule schedule = make_schedule(parts, false, reduction.passes);
  const bool refers = reduction.kind != Reduction::none;
  const double fallback = refers ? reduction.decay : schedule.whole ? 0 : decay;
  SobaLoop::Settings settings = read_loop(parts, schedule, fallback, 1);
  if (refers) reduction.decay = settings.decay;
  auto estimate = refers ? recursive(quantities_of(parts.problem), reduction) : mean_of_minibatches();
  return loop_method(std::move(parts), std::move(settings), schedule, product_radius, refers,
                     std::move(estimate));
}

OptionTable fresh_options(const Defaults& defaults) {
  OptionTable options = loop_options(defaults);
  for (auto& option : reduction_options()) options.push_back(std::move(option));
  return options;
}

const std::string kLoop =
    "y <- y - rho_k D_y, v <- v - rho_k D_v, x <- x - rho_k / outer_ratio D_x, at the same time, with\n"
    "D_y = grad_y f,  D_v = H v + grad_y F,  D_x = B^T v + grad_x F,  v_0 = 0.\n"
    "Where all samples are taken, y and v have Nesterov's momentum for the least inner curvature at x_0,\n"
    "unless rho or outer_ratio is given.\n";
const std::string kValue =
    "The value of a row is F(x_k, y_k), which is Phi(x_k) only once y has caught up (see inner_residual);\n"
    "the best point is the last one. rho and outer_ratio are the steps: [step], [inner] are not used.\n";

}  // namespace

Row<MakeMethod> soba_row() {
  return {
      "soba", "stochastic single loop on Hessian products of minibatches, decreasing steps",
      kLoop +
          "Minibatches are drawn afresh: rho_k falls, and the error with it, or the variance is reduced\n"
          "(variance_reduction; decay_exponent = 0 then, 1/3 for storm, unless given). One iteration: for "
          "each "
          "minibatch one\n"
          "gradient and two products, twice that with variance_reduction. Deterministic where F and f are\n"
          "no means.\n" +
          kValue + "Needs oracle level products. For data so large that one pass is too dear.",
      fresh_options({"1 / the inner curvature's bound at x_0", "0.5 on minibatches, else 0", "64", "10"}),
      [](MethodParts parts) -> Method {
        require<ProductsProblem>(parts.method, parts.problem);
        return fresh_method(std::move(parts), 0, 0.5);
      }};
}

Row<MakeMethod> saba_row() {
  OptionTable options =
      loop_options({"a third of 1 / the inner curvature's bound at x_0 on minibatches", "0", "64", "10"});
  options.push_back(choice_option("memory", {"zero", "full"}, "the memory at the start: 0, or a full pass"));
  return {
      "saba", "stochastic single loop with a memory of every minibatch's vectors, constant steps",
      kLoop +
          "The five vectors are corrected by those that each fixed block of samples gave last (SAGA), so\n"
          "that constant steps converge. One iteration: for each minibatch one gradient and two products.\n"
          "Memory: n (2p + d) / b + m (p + d) / b numbers, b = minibatch.\n" +
          kValue + "Needs oracle level products. For data that are gone through many times.",
      options, [](MethodParts parts) -> Method {
        require<ProductsProblem>(parts.method, parts.problem);
        const SampleSchedule schedule = make_schedule(parts, true);
        auto settings = read_loop(parts, schedule, 0, 1.0 / 3);
        settings.fill = parts.method.text("memory") == "full";
        auto memory = saga_memory(quantities_of(parts.problem), schedule);
        return loop_method(std::move(parts), std::move(settings), schedule, 0, false, std::move(memory));
      }};
}

Row<MakeMethod> hf_soba_row() {
  OptionTable options = fresh_options({"1 / the inner curvature's bound at x_0", "0", "0", "1"});
  for (auto& option : difference_product_options()) options.push_back(std::move(option));
  return {"hf-soba", "single loop on gradients alone: Hessian products by symmetric differences",
          kLoop +
              "H v = |v| [grad_y f(x, y + r v/|v|) - grad_y f(x, y - r v/|v|)] / 2r, B^T v likewise from\n"
              "grad_x f, r = radius_y max(1, |y|_inf). One iteration: five gradients of f (ten with\n"
              "variance_reduction). Deterministic unless minibatch > 0; then set decay_exponent = 0.5, or a\n"
              "variance_reduction.\n" +
              kValue +
              "Needs oracle level gradients. The first choice there: no random directions, no inner solves.",
          options, [](MethodParts parts) -> Method {
            require<GradientsProblem>(parts.method, parts.problem);
            const double radius = parts.method.number("radius_y");
            return fresh_method(std::move(parts), radius, 0);
          }};
}

}  // namespace bizo::methods
