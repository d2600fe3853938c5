#include "methods/outer/es.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"
#include "methods/estimates/shaping.hpp"
#include "methods/loops/descent_method.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/probes/independence.hpp"

namespace bizo::methods {

Query Es::ask(const Base& base) {
  Query query;
  query.at = base.at;
  query.block = estimator_.block(base.iteration);
  query.radius = base.radius;
  query.directional = true;
  steps_.ask(base, query);
  query.probe = steps_.due(base) ? probes_.steps_guard : probes_.values;
  return query;
}

std::optional<Query> Es::ask_ahead(const Base& base) {
  if (!independent_) return {};
  return ask(base);
}

std::optional<Estimate> Es::tell(const Base& base, const Query& query, const Outcomes& outcomes,
                                 Combiner& combiner) {
  if (steps_.due(base)) {
    steps_.judge(base, outcomes, gradient_norm_);
    return {};
  }
  // The directions are weighed like those of any other estimate.
  Differences weighed = differences_of(outcomes);
  const auto n = static_cast<Index>(weighed.arrived.size());
  Vector plus(n), minus(settings_.pairs ? n : 0);
  for (Index k = 0; k < n; ++k) {
    const auto& outcome =
        outcomes.items[static_cast<std::size_t>(weighed.arrived[static_cast<std::size_t>(k)])];
    plus(k) = outcome.value_plus;
    if (settings_.pairs) minus(k) = outcome.value_minus;
  }
  weighed.values = weights(base, plus, minus);
  Estimate estimate = estimator_.estimate(query.block, weighed, 0, combiner);
  describe(base, plus, minus, estimate);
  gradient_norm_ = estimate.norm;
  steps_.finish(estimate);
  return estimate;
}

// What stands for D_j: from values, a difference; from ranks, dimensionless, whatever the radius is.
Vector Es::weights(const Base& base, const Vector& plus, const Vector& minus) const {
  const Index n = plus.size();
  if (settings_.ranks) {
    Vector all(n + minus.size());
    all.head(n) = plus;
    all.tail(minus.size()) = minus;
    const Vector ranks = centered_ranks(all);
    return settings_.pairs ? Vector(ranks.head(n) - ranks.tail(n)) : ranks;
  }
  if (settings_.pairs) return (plus - minus) / (2 * base.radius);
  if (settings_.baseline == Baseline::none || (settings_.baseline == Baseline::leave_one_out && n < 2))
    return plus / base.radius;
  if (settings_.baseline == Baseline::leave_one_out) return against_others(plus) / base.radius;
  return (plus.array() - base.at.reference.value) / base.radius;
}

// The size of grad Phi and of the noise show in the values, whatever their shape: the variance of single
// values, or the mean square of the differences of pairs, is h^2 |grad|^2 / d and noise.
void Es::describe(const Base& base, const Vector& plus, const Vector& minus, Estimate& estimate) const {
  const auto n = static_cast<double>(plus.size());
  estimate.norm = kNaN;
  if (settings_.ranks) estimate.slope = kNaN;
  if (plus.size() < 2) return;
  const Vector change = settings_.pairs ? Vector(0.5 * (plus - minus)) : against_others(plus);
  // The leave-one-out differences of independent values have n / (n - 1) times their variance.
  const double variance = dot(change, change) / n * (settings_.pairs ? 1 : (n - 1) / n);
  const double noise = std::isnan(base.noise) ? 0 : base.noise * base.noise / (settings_.pairs ? 2 : 1);
  const double d = static_cast<double>(base.at.x.size());
  estimate.norm = std::sqrt(d * std::max(0.0, variance - noise)) / base.radius;
  estimate.signal_to_noise = std::sqrt(variance) * (settings_.pairs ? 2 : 1) / base.noise;
}

namespace {

OptionTable es_options() {
  OptionTable options{choice_option("shaping", {"centered-ranks", "none"},
                                    "values enter by their ranks, in [-1/2, 1/2], or as they are"),
                      choice_option("baseline", {"leave-one-out", "base", "none"},
                                    "forward, no shaping: compare a value with the mean of the others, with "
                                    "that at x, or with 0")};
  for (Option& option : difference_options()) {
    if (option.name == "estimate" || option.name == "radius_control") continue;
    if (option.name == "difference") option.help = "pairs x + h u, x - h u, or x + h u alone";
    if (option.name == "radius") {
      option.fallback = "0.1";
      option.help = "length h over which Phi is smoothed, in units of x / directions.scale";
    }
    options.push_back(std::move(option));
  }
  options.push_back(lag_option());
  options.push_back(pairs_option());
  return options;
}

Es::Settings es_settings(const MethodParts& parts) {
  using Baseline = Es::Baseline;
  const std::string& baseline = parts.method.text("baseline");
  Es::Settings settings;
  settings.pairs = parts.method.text("difference") == "central";
  settings.ranks = parts.method.text("shaping") == "centered-ranks";
  settings.baseline = baseline == "base"   ? Baseline::base
                      : baseline == "none" ? Baseline::none
                                           : Baseline::leave_one_out;
  const bool bounded_family = parts.family->max_count() < std::numeric_limits<Index>::max();
  if (!settings.pairs && bounded_family && (settings.ranks || settings.baseline == Baseline::leave_one_out))
    parts.method.refuse("difference",
                        "comparing single values with each other is biased if their directions depend on "
                        "each other",
                        "use central, or directions.family = gaussian, sphere or rademacher");
  return settings;
}

}  // namespace

Row<MakeMethod> es_row() {
  return {
      "es", "evolution strategy: values at random points around x, by rank",
      "g = (d/l) sum_j w_j u_j,  w_j = rank of F(x + h u_j) - rank of F(x - h u_j), ranks in [-1/2, 1/2]\n"
      "(shaping = none: [F(x + h u_j) - F(x - h u_j)] / 2h). forward: single values, ranked, or against\n"
      "the mean of the others. Ranks ignore outliers and any increasing transformation of F, but g has\n"
      "no scale: use step.rule = adam, its size the distance of a step, with a schedule.\n"
      "Needs oracle level value (solve with an inner solver). One iteration: 1 base solve, l or 2l\n"
      "perturbed solves. For noisy or non-smooth values and very large d; for smooth ones hozog.",
      es_options(), [](MethodParts parts) -> Method {
        const Es::Settings chosen = es_settings(parts);
        ResolveSettings resolve =
            read_resolve_settings(parts.inner, parts.method, parts.problem, parts.scale);
        resolve.reference &= chosen.baseline == Es::Baseline::base && !chosen.ranks;
        resolve.shrinks = false;  // values are compared with each other
        resolve.independent = needs_only_the_point(resolve, parts.problem, parts.solver);
        require_pairs(parts.method, resolve);
        ProbeSet probes;
        const Es::Probes names{.values = probes.add(std::make_unique<DifferenceProbe>(
                                   parts.problem, parts.solver, *parts.family, resolve)),
                               .steps_guard = probes.add(std::make_unique<StepsGuardProbe>(
                                   parts.problem, parts.solver, *parts.family, resolve))};
        DescentLoop::Settings settings = descent_settings(parts, resolve);
        settings.measure_noise = parts.method.flag("measure_noise");
        auto hypergradient =
            std::make_unique<Es>(chosen, names, Estimator(parts.estimator, parts.problem.d()), resolve);
        Method method =
            descent_method(std::move(parts), settings, std::move(probes), std::move(hypergradient));
        method.penalty = chosen.ranks ? PenaltyUse::ranks : PenaltyUse::differences;
        return method;
      }};
}

}  // namespace bizo::methods
