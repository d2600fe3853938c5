#include "methods/outer/itd.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "bizo/core/require.hpp"
#include "methods/loops/descent_method.hpp"
#include "methods/probes/known_curvature.hpp"
#include "methods/probes/unrolled_probe.hpp"

namespace bizo::methods {
namespace {

// A direction with less of the response of y than 90 % has no norm that is the gradient's.
constexpr double kNoGradient = 0.1;

// Share of the response of y that may be missing.
double missing(double reach, double needed) {
  return std::pow(1e-3, reach / needed);
}

// The steps that define Phi, as inner.name takes them.
void read_whole(const MethodParts& parts, UnrolledSettings& settings) {
  for (const char* name : {"unrolled_steps", "step_size", "momentum"})
    if (parts.method.given(name))
      parts.method.refuse(name, "inner.control = unrolled has the steps", "leave it out, and see [inner]");
  const std::string& solver = parts.inner.text("name");
  const bool is_nesterov = solver == "nesterov";
  if (solver != "gradient-descent" && !(is_nesterov && parts.inner.number("mu") > 0))
    parts.inner.refuse("name", "itd differentiates steps of gradient-descent, and of nesterov with mu > 0",
                       "use one of them");
  const double L = parts.inner.number("L"), mu = parts.inner.number("mu");
  const double root = std::sqrt(mu / L);
  settings.whole = true;
  settings.steps = parts.inner.integer("steps");
  settings.momentum = is_nesterov ? (1 - root) / (1 + root) : 0;
}

UnrolledSettings read_unrolled(const MethodParts& parts, const ResolveSettings& base) {
  UnrolledSettings settings;
  if (parts.method.given("unrolled_steps")) settings.steps = parts.method.integer("unrolled_steps");
  settings.truncation = parts.method.integer("truncation");
  // Inner points are kept: a gigabyte of them at most.
  constexpr Index kNumbers = Index{1} << 27;
  settings.max =
      std::min(parts.inner.integer("base_steps"), kNumbers / std::max<Index>(1, parts.problem.p()));
  settings.length = parts.method.number("step_size");
  settings.momentum = parts.method.number("momentum");
  settings.cold = base.cold;
  if (base.unrolled) read_whole(parts, settings);
  settings.inner_start = parts.problem.info().inner_start;
  settings.scale = parts.scale;
  return settings;
}

std::unique_ptr<Probe> make_probe(bool forward, ProductsProblem& problem, UnrolledSettings settings) {
  if (forward) return std::make_unique<ForwardProbe>(problem, std::move(settings));
  return std::make_unique<ReverseProbe>(problem, std::move(settings));
}

}  // namespace

Query Itd::ask(const Base& base) {
  Query query;
  query.probe = probe_;
  query.at = base.at;
  query.block = {base.seed, 0, forward_ ? base.at.x.size() : 1};
  query.radius = base.radius;
  return query;
}

std::optional<Estimate> Itd::tell(const Base& base, const Query&, const Outcomes& outcomes, Combiner&) {
  Estimate estimate;
  Index failed = 0;
  for (const auto& item : outcomes.items) failed += item.status != EvaluationStatus::ok;
  estimate.failed_share = static_cast<double>(failed) / static_cast<double>(outcomes.items.size());
  if (estimate.failed_share == 1) return estimate;
  if (forward_) {
    // A coordinate whose column failed stays where it is.
    estimate.gradient.setZero(base.at.x.size());
    for (Index i = 0; i < estimate.gradient.size(); ++i) {
      const Outcome& item = outcomes.items[static_cast<std::size_t>(i)];
      if (item.status == EvaluationStatus::ok) estimate.gradient(i) = item.difference;
    }
  } else {
    estimate.gradient = scale_.cwiseProduct(outcomes.payload.col(0).tail(scale_.size()));
  }
  estimate.norm = norm(estimate.gradient);
  estimate.slope = estimate.norm * estimate.norm;
  estimate.base_tolerance =
      values_.base_tolerance(base, scale_, estimate.norm, outcomes.payload(Unrolled::kAdjointBound, 0));
  const double reach = outcomes.payload(Unrolled::kReach, 0), needed = outcomes.payload(Unrolled::kNeeded, 0);
  if (!reported_) estimate.note = bias(reach, needed);
  reported_ = reported_ || !estimate.note.empty();
  if (missing(reach, needed) > kNoGradient) estimate.norm = kNaN;
  return estimate;
}

// What the steps leave out, in words; "": next to nothing.
std::string Itd::bias(double reach, double needed) {
  std::ostringstream note;
  if (std::isnan(reach)) return "";  // no answer
  if (std::isnan(needed))
    note << "the least inner curvature is unknown, and so is whether " << reach
         << " unrolled steps are enough: give inner.mu, or method.unrolled_steps";
  else if (reach < needed)
    note << reach << " unrolled steps may leave out " << std::round(100 * missing(reach, needed))
         << " % of the response of y; method.unrolled_steps = " << needed << " are needed for 0.1 %"
         << (missing(reach, needed) > kNoGradient ? ", and what they give is no gradient of Phi" : "");
  return note.str();
}

Row<MakeMethod> itd_row() {
  return {
      "itd",
      "iterative differentiation: the derivative of unrolled inner steps",
      "g = gradient of x -> F(x, y_T(x)),  y_{t+1} = z_t - a grad_y f(x, z_t),\n"
      "z_{t+1} = y_{t+1} + b (y_{t+1} - y_t),  z_0 = y_0 the base solution (inner.start = cold: the "
      "problem's\n"
      "y_0; inner.control = unrolled: the steps are those of [inner], and define Phi).  reverse: along the "
      "steps, T + 2K gradients and products, K inner points of memory.\n"
      "forward: with them, a column a coordinate of x, in parallel; T + 3 K d. Steps that leave out more "
      "than\n"
      "10 % of the response of y give no gradient norm.\n"
      "Needs oracle level products. A reference to compare with; forward for few x and long unrolling.",
      {choice_option("mode", {"reverse", "forward"}, "differentiate backward along the steps, or with them"),
       integer_option(
           "unrolled_steps", "", 1,
           "T; empty: as many as leave a thousandth of the response of y, 9.23 sqrt(kappa) with momentum, "
           "between 100 and inner.base_steps"),
       integer_option("truncation", "0", 0, "K: differentiate the last K steps alone; 0: all"),
       {.name = "momentum",
        .type = OptionType::number,
        .fallback = "",
        .help =
            "b, of the unrolled steps; empty: Nesterov's for the inner curvature, 0 where unrolled_steps or "
            "step_size is given",
        .min = 0,
        .max = 1},
       nonnegative_option("step_size", "0",
                          "a, of an unrolled step; 0: 2/(L + mu), or 1/L, from the inner curvature"),
       nonnegative_option("coupling", "0.1",
                          "accuracy of the base solve relative to the promised decrease; 0: fixed"),
       positive_option("radius", "1e-4", "forward: length of a difference for B, in scaled x-units")},
      [](MethodParts parts) -> Method {
        auto& problem = require<ProductsProblem>(parts.method, parts.problem);
        if (parts.method.number("step_size") == 0 && !knows_curvature(problem, parts.solver))
          parts.method.refuse("step_size",
                              "neither the inner solver nor the problem knows the inner curvature",
                              "set it, or use inner.name = nesterov");
        const bool forward = parts.method.text("mode") == "forward";
        const ResolveSettings base = read_inner_settings(parts.inner, parts.problem, parts.scale);
        DescentLoop::Settings settings = descent_settings(parts, base);
        if (!forward) settings.radius = 0;
        ProbeSet probes;
        const ProbeId probe = probes.add(make_probe(forward, problem, read_unrolled(parts, base)));
        auto hypergradient =
            std::make_unique<Itd>(probe, forward, parts.method.number("coupling"), parts.scale);
        Method method =
            descent_method(std::move(parts), settings, std::move(probes), std::move(hypergradient));
        method.takes_directions = false;
        method.bounds_inner = false;  // its unrolled steps know none
        return method;
      },
      {{"inner.name", "nesterov"}}};
}

}  // namespace bizo::methods
