#include "methods/cma/cma.hpp"
#include "methods/loops/refuse_drawn_samples.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::methods {
namespace {

// Weights of the better half and of the others need two points each.
constexpr Index kMinPopulation = 4;

// Solves from other starts give values that differ by so much of them: base solves go on until F stands still
// to that (docs/math.md, Values of Phi).
constexpr double kValueOfSolve = 1e-7;

// d: free coordinates. As many paths as coordinates are no smaller memory, and too young to tell a shape: in
// narrow boxes steps grew without end.
Covariance covariance_of(const std::string& name, Index d) {
  if (name == "auto") return default_covariance(d);
  if (name == "separable") return Covariance::separable;
  return name == "limited" && d > default_population(d) ? Covariance::limited : Covariance::full;
}

Method make_cma(MethodParts parts) {
  const auto& info = parts.problem.info();
  refuse_drawn_samples(parts.method, parts.problem);
  const ResolveSettings resolve = read_inner_settings(parts.inner, parts.problem, parts.scale);
  Method method;
  method.scale = parts.scale;
  method.worker.directions = std::move(parts.family);
  Cma::Settings settings;
  settings.points =
      method.worker.probes.add(std::make_unique<PointProbe>(parts.problem, parts.solver, resolve, true));
  const auto free = static_cast<Index>(unfixed_coordinates(info).size());
  settings.search = {.population = parts.method.text("population") == "auto"
                                       ? default_population(info.outer_dimension)
                                       : parts.method.integer("population"),
                     .sigma = parts.method.text("sigma") == "auto" ? 0 : parts.method.number("sigma"),
                     .covariance = covariance_of(parts.method.text("covariance"), free),
                     .restarts = parts.method.text("restarts") != "none",
                     .small_runs = parts.method.text("restarts") == "bipop",
                     .repeats = parts.method.flag("measure_noise"),
                     .accuracy = parts.problem.p() > 0 ? kValueOfSolve : 0,
                     .seed = parts.seed};
  settings.scale = parts.scale;
  method.items = settings.search.population;
  method.takes_steps = method.takes_directions = false;
  method.bounds_inner = true;
  method.algorithm = std::make_unique<Cma>(settings, info, resolve.base_tolerance);
  return method;
}

OptionTable cma_options() {
  Option population = integer_option("population", "auto", kMinPopulation,
                                     "points of a generation, one query; auto: 4 + 3 ln d");
  population.choices = {"auto"};
  return {
      population,
      {.name = "sigma",
       .type = OptionType::number,
       .fallback = "auto",
       .help = "first step size, in units of directions.scale; auto: 0.3 times the largest |x_0|, or 1; at "
               "most 0.3 of the distance of two bounds",
       .choices = {"auto"},
       .min = 0,
       .min_excluded = true},
      choice_option("covariance", {"auto", "full", "separable", "limited"},
                    "what is learned of Phi's shape; separable: variances of the coordinates; limited: some "
                    "directions, of the last steps of m (full where d is no larger than the default "
                    "population); auto: full up to d = 200, then limited"),
      choice_option(
          "restarts", {"bipop", "ipop", "none"},
          "after a run has ended: twice the population (ipop), or small runs by turns with that; none: "
          "its end is the stop"),
      flag_option("measure_noise", true,
                  "evaluate some points again; where ranks change, steps grow and the mean is the result")};
}

}  // namespace

Row<MakeMethod> cma_row() {
  return {
      "cma", "CMA-ES: a normal distribution that learns from the order of values of an opaque Phi",
      "Points are drawn from N(m, sigma^2 C); m moves to the better half, C learns from their steps, with\n"
      "negative weights from the others, and sigma from the length of the path of m (Hansen 2016). Values\n"
      "enter by their order alone. A point outside of the box is evaluated at the nearest one inside and\n"
      "pays for the distance; one without a value is the worst. A run that has ended begins anew\n"
      "elsewhere. Needs oracle level value. One iteration: `population` evaluations in one query. For\n"
      "values that are not smooth, noisy, or have many local minima, where evaluations are cheap.",
      cma_options(), make_cma};
}

}  // namespace bizo::methods
