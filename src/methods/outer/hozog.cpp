#include "methods/outer/hozog.hpp"

#include <algorithm>
#include <cmath>

#include "methods/loops/descent_method.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/probes/guard_probe.hpp"
#include "methods/probes/independence.hpp"

namespace bizo::methods {
Query Hozog::ask(const Base& base) {
  Query query;
  query.at = base.at;
  query.block = estimator_.block(base.iteration);
  query.radius = radius(base);
  if (accuracy_.coupled()) query.at.accuracy.tolerance = accuracy_.tolerance();
  if (guards(base)) {
    query.probe = probes_.guard;
    query.block.count = AccuracyControl::kWays * std::min(kGuardDirections, base.at.x.size());
    return query;
  }
  query.probe = resolve_.adaptive && !central(base) ? probes_.forward : probes_.differences;
  query.directional = true;
  steps_.ask(base, query);
  if (steps_.due(base))
    query.probe = probes_.steps_guard;
  else
    tangents_.offer(query);
  return query;
}

// Adaptive radii, and those of coupled accuracy, follow F at the base.
std::optional<Query> Hozog::ask_ahead(const Base& base) {
  if (!resolve_.independent || resolve_.adaptive || accuracy_.coupled()) return {};
  return ask(base);
}

bool Hozog::guards(const Base& base) const {
  return accuracy_.coupled() && !guarded_ && guard_due(base.iteration);
}

std::optional<Estimate> Hozog::tell(const Base& base, const Query& query, const Outcomes& outcomes,
                                    Combiner& combiner) {
  if (guards(base)) {
    note_ = accuracy_.judge(base, outcomes, gradient_norm_);
    guarded_ = true;
    return {};
  }
  if (steps_.due(base)) {
    steps_.judge(base, outcomes, gradient_norm_);
    return {};
  }
  if (resolve_.tangents) tangents_.take(query, outcomes);
  // D divides the difference of two values by h or 2h.
  const bool two_sided = central(base);
  const double h = query.radius, spread = two_sided ? 2 * h : h;
  const double noise = std::isnan(base.noise) ? 0 : std::sqrt(2.0) * base.noise / spread;
  Estimate estimate = estimator_.estimate(query.block, differences_of(outcomes), noise, combiner);
  if (resolve_.adaptive && adaptive_.drowned(base, estimate)) return {};
  const OutcomeSummary summary = summarize(outcomes);
  estimate.signal_to_noise = std::sqrt(summary.mean_square) * spread / base.noise;
  // The mean of u^T H u, as E[u u^T] = I / d (docs/math.md, Steps).
  if (two_sided && !resolve_.response && !resolve_.previous) {
    estimate.curvature_trace =
        static_cast<double>(base.at.x.size()) * 2 * (summary.mean_values - base.value) / (h * h);
    if (const Vector curvatures = curvatures_along(base.value, h, outcomes); curvatures.size() > 0)
      estimate.largest_curvature = curvatures.maxCoeff();
  }
  estimate.base_tolerance = demanded_accuracy(base, summary);
  if (accuracy_.coupled()) estimate.radius = h;
  estimate.note = note_;
  if (resolve_.adaptive) adaptive_.learn(base, resolve_.scale, estimate.gradient);
  steps_.finish(estimate);
  if (count_) choose_count(curvatures_along(base.value, h, outcomes), h, noise * noise, estimate.norm);
  gradient_norm_ = estimate.norm;
  guarded_ = false;
  note_.clear();
  return estimate;
}

// u^T H u from the values on both sides and at the base, whose error is common to all of them.
Vector Hozog::curvatures_along(double base_value, double h, const Outcomes& outcomes) {
  const std::vector<Index> arrived = differences_of(outcomes).arrived;
  Vector curvatures(static_cast<Index>(arrived.size()));
  Index known = 0;
  for (const Index j : arrived) {
    const Outcome& outcome = outcomes.items[static_cast<std::size_t>(j)];
    if (outcome.shrunk || outcome.penalized) continue;  // of another radius, or of no curvature at all
    curvatures(known++) = (outcome.value_plus + outcome.value_minus - 2 * base_value) / (h * h);
  }
  return curvatures.head(known);
}

void Hozog::choose_count(const Vector& curvatures, double h, double noise_square, double norm) {
  count_->learn(curvatures, 4 * noise_square / (h * h), noise_square, norm);
  estimator_.set_count(count_->count());
}

void Hozog::archive(Archive& archive) {
  archive(estimator_, accuracy_, adaptive_, steps_, tangents_, gradient_norm_, guarded_, note_);
  if (!count_) return;
  archive(*count_);
  estimator_.set_count(count_->count());
}

// The next base solve must be better than the perturbed ones by 0.1 eta_r (docs/math.md, Inner control).
// Their starting residuals have two parts, the response h |B u| and what the base left; the first counts.
double Hozog::demanded_accuracy(const Base& base, const OutcomeSummary& summary) const {
  const double left = base.inner_residual;
  const double at_start = resolve_.tangents ? tangents_.mean_square_residual() : summary.mean_square_residual;
  const double response = at_start - left * left;
  if (resolve_.rule != InnerRule::relative || !(response > 0)) return kNaN;
  return 0.1 * accuracy_.tolerance() * std::sqrt(response);  // docs/math.md, Inner control
}

namespace {

OptionTable resolve_options() {
  OptionTable options = difference_options();
  options.front() =
      choice_option("difference", {"central", "forward", "adaptive"},
                    "two-sided (error h^2), one-sided (error h), or one-sided while that serves");
  options.insert(
      options.end(),
      {flag_option(
           "tangents", false,
           "keep dy*/dx u_j (p numbers a direction): starts of base solves, and of reused directions"),
       choice_option("accuracy", {"fixed", "coupled"},
                     "inner.tolerance as given, or as good as the sampling of directions is")});
  options.push_back(lag_option());
  options.push_back(directions_start_option());
  options.push_back(pairs_option());
  return options;
}

ResolveSettings read_settings(const MethodParts& parts) {
  ResolveSettings settings = read_resolve_settings(parts.inner, parts.method, parts.problem, parts.scale);
  settings.tangents = parts.method.flag("tangents");
  if (settings.tangents && settings.cold)
    parts.method.refuse("tangents", "solves that start at y_0 have no use for them",
                        "use inner.start = warm");
  if (parts.method.text("difference") == "adaptive") {
    const auto* other = settings.tangents                            ? "tangents"
                        : settings.response                          ? "estimate"
                        : parts.method.text("accuracy") == "coupled" ? "accuracy"
                                                                     : nullptr;
    if (other)
      parts.method.refuse(
          other, "difference = adaptive changes the radius and the sides from iteration to iteration",
          "use difference = central");
    settings.adaptive = true;
  }
  settings.previous = read_previous(parts.method, settings, parts.problem);
  if (parts.method.text("accuracy") == "coupled" && settings.rule != InnerRule::relative)
    parts.method.refuse("accuracy", "only solves that end at a relative residual can be made better or worse",
                        "use inner.control = relative");
  if (parts.method.text("accuracy") == "coupled" && parts.method.text("radius_control") != "fixed")
    parts.method.refuse("radius_control", "accuracy = coupled has a way of its own to find the radius",
                        "use one of them");
  return settings;
}

std::optional<DirectionCount> read_count(const MethodParts& parts, const ResolveSettings& resolve) {
  if (!parts.estimator.adaptive) return {};
  const auto refuse = [&](const char* option, const char* remedy) {
    parts.method.refuse(option,
                        "with directions.count = auto the number of directions follows the "
                        "curvature of Phi, which only central differences of its values show",
                        remedy);
  };
  if (!resolve.central) refuse("difference", "use difference = central");
  if (resolve.response) refuse("estimate", "use estimate = value");
  if (resolve.previous) refuse("directions_start", "use directions_start = base");
  if (parts.method.text("accuracy") == "coupled")
    parts.method.refuse("accuracy", "the accuracy that directions need is that of a fixed number of them",
                        "give directions.count");
  const Index d = parts.problem.d();
  return DirectionCount(parts.estimator.count, d, std::min(d, parts.family->max_count()),
                        parts.family->is_normal());
}

}  // namespace

Row<MakeMethod> hozog_row() {
  return {"hozog", "differences along random directions, each with its own inner solves",
          "g = (d/l) sum_j D_j u_j,  D_j = [F(x + h u_j, y+) - F(x - h u_j, y-)] / 2h  (or forward),\n"
          "y+, y- from inner solves with the same control: HOZOG (Gu et al. 2021). estimate = sensitivity:\n"
          "D_j = u_j^T grad_x F + <(y+ - y-)/2h, grad_y F>: PZOBO (Sow et al. 2022). One iteration: 1 base\n"
          "solve and l or 2l perturbed solves. Needs oracle level value (solve with an inner solver);\n"
          "sensitivity needs inner-gradient.\n"
          "The method for opaque inner solvers.",
          resolve_options(), [](MethodParts parts) -> Method {
            ResolveSettings resolve = read_settings(parts);
            resolve.reach = reach_of(*parts.family);
            resolve.independent = needs_only_the_point(resolve, parts.problem, parts.solver);
            require_pairs(parts.method, resolve);
            ResolveSettings plain = resolve;
            plain.tangents = false;
            ResolveSettings two_sided = resolve, one_sided = plain;
            two_sided.central = resolve.central || resolve.adaptive;
            one_sided.central = false;
            ProbeSet probes;
            const auto add = [&](const ResolveSettings& settings) {
              return probes.add(
                  std::make_unique<DifferenceProbe>(parts.problem, parts.solver, *parts.family, settings));
            };
            Probe& guarded = probes.at(add(plain));
            const Hozog::Probes names{.differences = add(two_sided),
                                      .forward = add(one_sided),
                                      .guard = probes.add(std::make_unique<GuardProbe>(std::vector<GuardWay>{
                                          {guarded}, {guarded, 0.5, 1}, {guarded, 1, 0.1}})),
                                      .steps_guard = probes.add(std::make_unique<StepsGuardProbe>(
                                          parts.problem, parts.solver, *parts.family, resolve))};
            const AccuracyControl accuracy(parts.method.text("accuracy") == "coupled", resolve.tolerance,
                                           parts.estimator.count, parts.problem.d());
            // The noise of F says nothing of differences of inner solutions.
            DescentLoop::Settings settings = descent_settings(parts, resolve);
            settings.measure_noise = parts.method.flag("measure_noise") && !resolve.response;
            auto hypergradient =
                std::make_unique<Hozog>(resolve, names, Estimator(parts.estimator, parts.problem.d()),
                                        accuracy, read_count(parts, resolve));
            Method method =
                descent_method(std::move(parts), settings, std::move(probes), std::move(hypergradient));
            method.adapts_count = true;
            if (!resolve.response && !resolve.tangents) method.penalty = PenaltyUse::differences;
            return method;
          }};
}

}  // namespace bizo::methods
