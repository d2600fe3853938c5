#include "methods/outer/gauss_newton.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/core/require.hpp"
#include "methods/estimates/gram_solver.hpp"
#include "methods/loops/descent_method.hpp"
#include "methods/probes/residual_probe.hpp"
#include "methods/steps/line_search.hpp"

namespace bizo::methods {

// (A^T A + m U^T U) a = D,  g = U a,  A the residuals' derivatives and D those of F.
std::optional<Estimate> GaussNewton::tell(const Base& base, const Query& query, const Outcomes& outcomes,
                                          Combiner& combiner) {
  std::optional<Estimate> estimate = differences_.tell(base, query, outcomes, combiner);
  const Differences known = differences_of(outcomes);
  if (!estimate || known.arrived.empty()) return estimate;
  adapt_damping(base);
  const Matrix A = outcomes.payload(Eigen::all, known.arrived);
  const Matrix gram = combiner.gram(query.block)(known.arrived, known.arrived), normal = A.transpose() * A;
  const double damping = damping_ * normal.trace() / gram.trace();
  const Vector a = solve_gram(normal + damping * gram, known.values).weights.col(0);
  estimate->gradient = combiner.combine(query.block, known.spread(a));
  estimate->slope = dot(a, known.values);
  estimate->curvature_trace = estimate->largest_curvature = kNaN;
  const Vector image = A * a;
  last_ = {base.at.x, estimate->gradient, base.value, estimate->slope, dot(image, image)};
  return estimate;
}

// By the ratio of the decrease since the last base to the one that the model promised (Marquardt 1963; 1/4
// and 3/4: Nocedal and Wright 2006, algorithm 4.1).
void GaussNewton::adapt_damping(const Base& base) {
  constexpr double kMin = 1e-12, kMax = 1e6, kRoundOff = 1e-12;  // from none to a millionth of the step
  const double square = last_.gradient.size() > 0 ? dot(last_.gradient, last_.gradient) : 0;
  if (!(square > 0) || damping_ == 0) return;
  const double t = dot((last_.x - base.at.x).cwiseQuotient(scale_), last_.gradient) / square;
  const double promised = t * last_.slope - 0.5 * t * t * last_.curvature;
  const double decrease = last_.value - base.value;
  if (t > 0 && std::abs(promised) <= kRoundOff * std::abs(last_.value)) return;
  if (!(t > 0) || decrease < 0.25 * promised)
    damping_ = std::min(kMax, 4 * damping_);
  else if (decrease > 0.75 * promised)
    damping_ = std::max(kMin, damping_ / 4);
}

namespace {

// The whole step, or the best of its halves.
class WholeStep final : public StepRule {
 public:
  explicit WholeStep(const Params& params) : search_(params) {}
  bool compares_values() const override { return true; }
  Proposal propose(const StepInput& input) override {
    proposal_ = {.direction = input.gradient, .lengths = search_.lengths(input, 1)};
    return proposal_;
  }
  std::optional<Index> choose(const StepInput& input, const Vector& values) override {
    return search_.choose(input, proposal_, values);
  }
  void archive(Archive& archive) override { archive(proposal_); }

 private:
  LineSearch search_;
  Proposal proposal_;
};

OptionTable gauss_newton_options() {
  OptionTable options = difference_options();
  for (auto& option : line_search_options("3")) options.push_back(std::move(option));
  options.push_back(nonnegative_option(
      "damping", "1e-3",
      "of the normal equations, relative to their mean diagonal, at the start; adapted; 0: none"));
  return options;
}

}  // namespace

Row<MakeMethod> gauss_newton_row() {
  return {
      "gauss-newton", "Gauss-Newton steps in the span of random directions, for F that is a sum of squares",
      "(A^T A + m U^T U) a = D,  x <- x - t U a,  t = 1, 1/2, ...: D_j differences of F as in hozog,\n"
      "A_j = [R(x + h u_j, y+) - R(x - h u_j, y-)] / 2h, F = |R|^2 / 2. With l = d directions the\n"
      "Gauss-Newton method, with fewer the same in a random subspace. m follows the decrease that the\n"
      "model promised. One iteration: that of hozog, and `trials` solves for the step; as many\n"
      "numbers as there are residuals come back for each direction. [step] is not used.\n"
      "Needs a problem that tells its residuals (quadratic, least squares) and an inner solver. The method "
      "for\n"
      "fits with few unknowns x and small residuals.",
      gauss_newton_options(), [](MethodParts parts) -> Method {
        require<SumOfSquares>(parts.method, parts.problem, "the residuals of F, a sum of squares");
        const EstimatorSettings& estimator = parts.estimator;
        if (estimator.memory != GradientMemory::none || estimator.orthogonalize || estimator.sparsity > 0)
          parts.method.refuse("name", "its steps come from the differences of one iteration alone",
                              "leave directions.memory, orthogonalize and sparsity at their defaults");
        const ResolveSettings resolve =
            read_resolve_settings(parts.inner, parts.method, parts.problem, parts.scale);
        ProbeSet probes;
        const Hozog::Probes names{.differences = probes.add(std::make_unique<ResidualProbe>(
                                      parts.problem, parts.solver, *parts.family, resolve)),
                                  .steps_guard = probes.add(std::make_unique<StepsGuardProbe>(
                                      parts.problem, parts.solver, *parts.family, resolve))};
        const AccuracyControl accuracy(false, resolve.tolerance, parts.estimator.count, parts.problem.d());
        Hozog differences(resolve, names, Estimator(parts.estimator, parts.problem.d()), accuracy);
        auto hypergradient = std::make_unique<GaussNewton>(std::move(differences), parts.scale,
                                                           parts.method.number("damping"));
        DescentLoop::Settings settings = descent_settings(parts, resolve);
        settings.measure_noise = parts.method.flag("measure_noise") && !resolve.response;
        parts.step = std::make_unique<WholeStep>(parts.method);
        Method method =
            descent_method(std::move(parts), settings, std::move(probes), std::move(hypergradient));
        method.takes_steps = method.applies_prox = false;  // its steps are not along a gradient
        return method;
      }};
}

}  // namespace bizo::methods
