#include "app/config/several_starts.hpp"

#include <algorithm>

#include "app/config/make_method.hpp"
#include "app/config/run_budget.hpp"
#include "bizo/core/constrained.hpp"
#include "bizo/core/drawn_samples.hpp"
#include "methods/cma/cma.hpp"
#include "methods/multistart/coordinate_look.hpp"
#include "methods/multistart/multistart.hpp"
#include "methods/probes/point_probe.hpp"

namespace bizo::app {
namespace {

// Methods begin at x_0 of their problem: another one, while it lives.
class MovedStart {
 public:
  MovedStart(Problem& problem, const Vector& start) : problem_(problem), before_(problem.info().start) {
    problem_.start_at(start);
  }
  ~MovedStart() { problem_.start_at(before_); }
  MovedStart(const MovedStart&) = delete;
  MovedStart& operator=(const MovedStart&) = delete;

 private:
  Problem& problem_;
  Vector before_;
};

// d x n: one point after the other.
Matrix read_points(const Params& search, const DataFiles& files, const Problem& problem) {
  const std::string& path = search.text("points");
  const Index d = problem.d();
  if (path.empty()) return Matrix(d, 0);
  Vector numbers = files.vector(path, "");
  const std::string remedy = "write " + std::to_string(d) + " numbers for every point";
  if (numbers.size() == 0 || numbers.size() % d != 0)
    search.refuse(
        "points",
        "the file has " + std::to_string(numbers.size()) + " numbers, and d is " + std::to_string(d), remedy);
  const Matrix points = numbers.reshaped(d, numbers.size() / d);
  for (Index k = 0; k < points.cols(); ++k)
    if (!points.col(k).allFinite() || project(problem.info().box, points.col(k)) != points.col(k))
      search.refuse("points", "point " + std::to_string(k + 1) + " of the file is not in problem.box",
                    "move it into the box, or leave it out");
  return points;
}

bool asks_for_budget(const Params& budget) {
  return budget.given("evaluations") || budget.given("inner_gradients") || budget.given("wall_time");
}

Index max_starts(const Params& search, const Params& budget, Index given) {
  if (search.text("starts") == "auto")
    return asks_for_budget(budget) ? std::numeric_limits<Index>::max() : 1 + given;
  return search.given("starts") ? search.integer("starts") : 1 + given;
}

void require_comparable_starts(const Params& search, const std::string& name, const methods::Method& method,
                               const Problem& problem) {
  if (!method.has_values)
    search.refuse("starts", "the method " + name + " has no value of Phi by which its runs could be compared",
                  "leave it out, or use a method that solves at every iterate");
  if (dynamic_cast<const Constrained*>(&problem) || problem.info().linear.count() > 0)
    search.refuse("starts", "runs are compared by their values, and this problem has constraints too",
                  "leave it out, and start anew with problem.start = OLD.h5");
  if (dynamic_cast<const DrawnSamples*>(&problem))
    search.refuse("starts",
                  "the problem " + problem.info().name +
                      " draws other samples for every iteration, so its values are not comparable",
                  "leave it out");
}

// What follows where method = auto has chosen a method for smooth values and that one has ended: looks along
// the coordinates, and cma at the best point, since kinks and jumps stop models and gradients, but not an
// order of values.
class SecondMethod {
 public:
  // Adds its probe to the worker.
  SecondMethod(Assembly& assembly, const Vector& scale)
      : problem_(assembly.problem()),
        resolve_(methods::read_inner_settings(assembly.sections->inner, problem_, scale)) {
    settings_.points = assembly.method.worker.probes.add(
        std::make_unique<methods::PointProbe>(problem_, *assembly.solver, resolve_, true));
    const Index d = problem_.d();
    const auto free = static_cast<Index>(methods::unfixed_coordinates(problem_.info()).size());
    round_ = assembly.sections->evaluation.integer("round");
    settings_.search = {.population = std::max(round_, methods::default_population(d)),
                        .covariance = methods::default_covariance(free)};
    settings_.scale = scale;
    ends_ = leg_budget(assembly);
    // As long as the tutorial looks back at best values (its EqualFunValues).
    ends_.evaluations = 100 * (d + 1);
    ends_.stagnation_window = 10 + 30 * d / settings_.search.population;
  }

  methods::Multistart::Part make(std::uint64_t seed) const {
    methods::Cma::Settings settings = settings_;
    settings.search.seed = seed;
    methods::Multistart::Part part{"cma", {}, ends_};
    part.method.algorithm =
        std::make_unique<methods::Cma>(settings, problem_.info(), resolve_.base_tolerance);
    return part;
  }

  methods::Multistart::Part look(std::uint64_t seed, const methods::LookLimits& limits) const {
    methods::Multistart::Part part{"look", {}, {}};
    auto look = std::make_unique<methods::CoordinateLook>(
        methods::CoordinateLook::Settings{.points = settings_.points,
                                          .scale = settings_.scale,
                                          .seed = seed,
                                          .together = round_,
                                          .limits = limits},
        problem_.info(), resolve_.base_tolerance);
    part.method.algorithm = std::move(look);
    return part;
  }

 private:
  Problem& problem_;
  methods::ResolveSettings resolve_;
  methods::Cma::Settings settings_;
  Index round_ = 1;
  Budget ends_;
};

}  // namespace

void start_from_several_points(Assembly& assembly, const Vector& scale, const DataFiles& files) {
  const Params search = read_section(assembly.config, "search");
  Problem& problem = assembly.problem();
  Matrix given = read_points(search, files, problem);
  const bool automatic = search.text("starts") == "auto";
  const Index max = max_starts(search, assembly.sections->budget, given.cols());
  if (!automatic && max == 1) return;
  require_comparable_starts(search, assembly.sections->method.text("name"), assembly.method, problem);
  const auto sections = std::make_shared<const Sections>(*assembly.sections);
  const auto seed = static_cast<std::uint64_t>(sections->run.integer("seed"));
  const std::string name = sections->method.text("name");
  const Budget ends = leg_budget(assembly);
  std::shared_ptr<const SecondMethod> second;
  if (!assembly.choice.empty()) second = std::make_shared<const SecondMethod>(assembly, scale);
  const Index turn = 1 + given.cols();
  const auto make = [=, &problem, &solver = *assembly.solver](Index k, const Vector& start,
                                                              std::uint64_t leg_seed) {
    const MovedStart moved(problem, start);
    if (second && k == turn) return second->make(leg_seed);
    return methods::Multistart::Part{name, make_method(*sections, problem, solver, scale, leg_seed), ends};
  };
  methods::Multistart::MakeLook look;
  // Where starts take effect, and there is something to look along; not where inner work is saved: far away
  // inner problems may take a hundred times as much of it.
  const Box& box = problem.info().box;
  const bool some_free = !box.bounded() || (box.lower.array() < box.upper.array()).any();
  if (second && automatic && asks_for_budget(assembly.sections->budget) && some_free &&
      !assembly.method.rough_values)
    look = [=, &problem](const Vector& start, std::uint64_t leg_seed, const methods::LookLimits& limits) {
      const MovedStart moved(problem, start);
      return second->look(leg_seed, limits);
    };
  const Vector start = problem.info().start;
  methods::StartPoints points(problem.info(), scale, std::move(given), second != nullptr, seed);
  methods::Multistart::Part first{name, {}, ends};
  first.method.algorithm = std::move(assembly.method.algorithm);
  assembly.method.algorithm = std::make_unique<methods::Multistart>(
      methods::Multistart::Settings{.max = max,
                                    .until_all_found = automatic,
                                    .seed = seed,
                                    .round = sections->evaluation.integer("round"),
                                    .look = look},
      std::move(points), make, std::move(first), start);
}

}  // namespace bizo::app
