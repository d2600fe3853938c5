#include "bizo/methods/paired_loop.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/require_level.hpp"

namespace bizo {
namespace {

constexpr Index kInnerDirections = 64;  // unless p is less

Option momentum_option() {
  return {.name = "momentum",
          .type = OptionType::number,
          .fallback = "0.5",
          .help = "share of the last move that y and the adjoint keep (heavy ball)",
          .least = 0,
          .most = 0.99};
}

}  // namespace

PairedLoop::PairedLoop(const Settings& settings, Estimator estimator)
    : settings_(settings),
      estimator_(std::move(estimator)),
      curvature_(settings.sampling, settings.seed),
      y_velocity_(Vector::Zero(settings.sampling.p)),
      v_velocity_(Vector::Zero(settings.sampling.p)) {}

PairedPlan PairedLoop::plan(const Query& at, Index iteration) const {
  PairedPlan plan{.spacing = 1,
                  .inner = settings_.sampling.l,
                  .outer = step_ + 1 == settings_.steps ? estimator_.count() : 0,
                  .outer_key = static_cast<Index>(estimator_.block(iteration).iteration)};
  const double length = norm(at.v);
  if (settings_.nu)
    plan.spacing = settings_.nu->at(iteration);
  else if (length > 0)
    plan.spacing = settings_.adjoint_radius / length;
  return plan;
}

DirectionBlock PairedLoop::inner_block(Index iteration) const {
  return {settings_.seed, static_cast<std::uint64_t>((iteration - 1) * settings_.steps + step_ + 1),
          settings_.sampling.l, Space::inner};
}

Query PairedLoop::ask(const Query& at, Index iteration) {
  const PairedPlan plan = this->plan(at, iteration);
  Query query = at;
  query.radius = settings_.radius;
  query.block = inner_block(iteration);
  query.block.count = plan.items();
  query.extra = {plan.packed()};
  if (const Vector z = curvature_.vector(); z.size() > 0 && std::isnan(settings_.rho))
    query.extra.push_back(z);
  return query;
}

LoopMove PairedLoop::tell(const Query& at, Index iteration, const Outcomes& outcomes, Combiner& combiner) {
  const PairedPlan plan = this->plan(at, iteration);
  LoopMove move = inner_move(inner_block(iteration), plan.spacing, outcomes, combiner);
  step_ = (step_ + 1) % settings_.steps;
  if (plan.outer == 0) return move;
  move.x = estimator_.estimate(iteration, outer_differences(settings_.paired, plan, outcomes), 0, combiner);
  const Outcome& base = outcomes.items.back();
  move.value = base.status == EvaluationStatus::ok ? base.value_plus : kNaN;
  return move;
}

Outcomes outer_differences(const PairedSettings& settings, const PairedPlan& plan, const Outcomes& outcomes) {
  Outcomes part = slice(outcomes, {plan.inner, plan.outer});
  for (Index j = 0; j < plan.outer; ++j) {
    const PairedSlopes slope = paired_slopes(settings, outcomes, plan.inner + j);
    part.items[static_cast<std::size_t>(j)].difference =
        (slope.f_above - slope.f_below) / (2 * plan.spacing) + 0.5 * (slope.F_above + slope.F_below);
  }
  return part;
}

// Steps of y and v along the estimates of grad_y f and H v + grad_y F from the same directions.
LoopMove PairedLoop::inner_move(const DirectionBlock& block, double spacing, const Outcomes& outcomes,
                                Combiner& combiner) {
  const std::vector<Index> ok = arrived(outcomes, {0, block.count});
  curvature_.next_query();
  LoopMove move;
  if (ok.empty() || outcomes.items.back().status != EvaluationStatus::ok) return move;
  Vector gradient = Vector::Zero(block.count), product = gradient;
  for (const Index j : ok) {
    const PairedSlopes slope = paired_slopes(settings_.paired, outcomes, j);
    gradient(j) = 0.5 * (slope.f_above + slope.f_below);
    if (settings_.paired.outer_at_pair) gradient(j) += 0.5 * spacing * (slope.F_above - slope.F_below);
    product(j) = (slope.f_above - slope.f_below) / (2 * spacing) + 0.5 * (slope.F_above + slope.F_below);
  }
  const auto count = static_cast<double>(ok.size());
  const auto p = static_cast<double>(settings_.sampling.p);
  move.inner_residual = std::sqrt(p * dot(gradient, gradient) / count);
  if (static_cast<Index>(ok.size()) == block.count) learn_curvature(block, outcomes, combiner);

  const double rho = std::isnan(settings_.rho) ? curvature_.step(settings_.momentum) : settings_.rho;
  y_velocity_ = settings_.momentum * y_velocity_ + combiner.combine(block, p / count * gradient);
  v_velocity_ = settings_.momentum * v_velocity_ + combiner.combine(block, p / count * product);
  move.y = rho * y_velocity_;
  move.v = rho * v_velocity_;
  return move;
}

void PairedLoop::learn_curvature(const DirectionBlock& block, const Outcomes& outcomes, Combiner& combiner) {
  const auto row = [&](PairedProbe::Rows which) -> Vector {
    return outcomes.payload.row(which).head(block.count).transpose();
  };
  const Vector image = row(PairedProbe::kImage);
  if (!image.allFinite()) return;  // z did not travel
  // Second differences along w at y + h z and y - h z: four values less twice those in the middle.
  constexpr double h = PairedProbe::kCurvatureRadius;
  const double middle = outcomes.payload(PairedProbe::kSum, outcomes.payload.cols() - 1);
  const double mean = (sum(row(PairedProbe::kSum)) / static_cast<double>(block.count) - middle) / (2 * h * h);
  curvature_.learn(block, mean, image, row(PairedProbe::kAlong), combiner);
}

void PairedLoop::archive(Archive& archive) {
  archive(estimator_, curvature_, step_, y_velocity_, v_velocity_);
}

OptionTable paired_options(const std::string& difference) {
  const bool central = difference == "central";
  return {
      choice_option("difference", {difference, central ? "forward" : "central"},
                    "along directions: two values or one of each function"),
      integer_option("inner_directions", "", 1, "directions of y a query; empty: 64, or p if less"),
      positive_option("radius", "",
                      "length h of a perturbation of y, and of x / directions.scale; empty: 1e-3 central, "
                      "1e-5 forward"),
      integer_option("steps", "2", 1, "steps of y and the adjoint for each step of x; each is a query"),
      positive_option("rho", "", "step length of y and the adjoint; empty: from the measured curvature"),
      momentum_option()};
}

double paired_radius(const Params& method) {
  if (method.given("radius")) return method.number("radius");
  return method.text("difference") == "central" ? 1e-3 : 1e-5;
}

PairedLoop::Settings read_paired_settings(const MethodParts& parts) {
  require_level(parts.method, parts.problem, OracleLevel::values);
  const Params& method = parts.method;
  const Index p = parts.problem.p(), most = parts.inner_family->max_count();
  PairedLoop::Settings settings;
  settings.sampling = {.p = p, .l = std::min({p, most, kInnerDirections}), .orthogonal = most <= 2 * p};
  if (method.given("inner_directions")) settings.sampling.l = method.integer("inner_directions");
  if (settings.sampling.l > most)
    method.refuse("inner_directions",
                  "this family of directions has at most " + std::to_string(most) + " in y",
                  "use fewer, or an independent family such as sphere");
  settings.seed = parts.seed;
  settings.steps = method.integer("steps");
  settings.paired.central = method.text("difference") == "central";
  settings.radius = paired_radius(method);
  settings.rho = method.number("rho");
  settings.momentum = method.number("momentum");
  return settings;
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
      "rho from the measured trace and largest eigenvalue of H. `steps` queries an iteration; the items of "
      "a\n"
      "query are independent. Evaluations: 6 a direction of y, a query, and 6 a direction of x, an "
      "iteration\n"
      "(3 with difference = forward; 4 more a direction of y while curvature is measured). Needs oracle\n"
      "level values. The method when f and F can be called anywhere and nothing else is known. Its value is\n"
      "F(x, y), its best point the last one; step rules that compare values (armijo, trace, lbfgs) do not\n"
      "apply.",
      options, [](MethodParts parts) -> Method {
        PairedLoop::Settings settings = read_paired_settings(parts);
        settings.adjoint_radius = parts.method.number("adjoint_radius");
        const double bound =
            parts.method.given("adjoint_bound") ? parts.method.number("adjoint_bound") : kUnboundedAdjoint;
        auto& problem = dynamic_cast<ValuesProblem&>(parts.problem);
        auto probe = std::make_unique<PairedProbe>(problem, *parts.family, *parts.inner_family, parts.scale,
                                                   settings.paired);
        auto rule = std::make_unique<PairedLoop>(settings, Estimator(parts.estimator, parts.problem.d()));
        Method method = loop_method(std::move(parts), settings.radius, bound, std::move(rule));
        method.workshop.probes.push_back(std::move(probe));
        return method;
      }};
}

}  // namespace bizo
