// A run in memory: any method on any problem, with the catalogue's defaults but for what a test sets.
#pragma once

#include "bizo/core/minimize.hpp"
#include "inner/catalogue.hpp"
#include "methods/outer/catalogue.hpp"
#include "methods/steps/catalogue.hpp"
#include "support/options.hpp"

namespace bizo::test {

// Keeps every row.
class Memory final : public Recorder {
 public:
  void outcomes(Index, const Outcomes& outcomes) override { last = outcomes; }
  void iteration(const Iteration& iteration, const Solution& current, const Solution&) override {
    rows.push_back(iteration);
    iterates.push_back(current);
  }
  void finished(const Summary&) override {}
  std::vector<Iteration> rows;
  std::vector<Solution> iterates;
  Outcomes last;
};

struct Choice {
  std::string method = "hozog", inner = "nesterov", family = "haar", rule = "sgd";
  Settings method_options, inner_options, step_options, direction_options;
  Index directions = 5;
  Index batch = 3;
  Vector scale;
  std::uint64_t seed = 1;
  methods::Speculation speculation = methods::Speculation::off;
};

// Everything that a run needs, on any problem.
struct Experiment {
  Experiment(Problem& problem, const Choice& setup)
      : method_params(
            options("method", find_row(methods::catalogue(), setup.method)->options, setup.method_options)),
        inner_params(
            options("inner", find_row(inner::catalogue(), setup.inner)->options, setup.inner_options)),
        solver(find_row(inner::catalogue(), setup.inner)->make(inner_params, problem)),
        method(make(problem, setup)),
        executor(method.worker, setup.batch) {}

  methods::Method make(Problem& problem, const Choice& setup) {
    const auto& rule = *find_row(methods::step_catalogue(), setup.rule);
    Settings step_options = setup.step_options;
    step_options["rule"] = setup.rule;
    const Params step = options("step", rule.options, step_options);
    return find_row(methods::catalogue(), setup.method)
        ->make({.method = method_params,
                .inner = inner_params,
                .problem = problem,
                .solver = *solver,
                .family = make_family(setup.family, problem.d(), setup.direction_options),
                .inner_family = make_inner_family(setup.family, problem.p(), setup.direction_options),
                .step = rule.make(step),
                .estimator = methods::read_estimator_settings(
                    options("directions", find_row(directions::catalogue(), setup.family)->options,
                            setup.direction_options),
                    setup.directions, setup.seed),
                .scale = setup.scale.size() > 0 ? setup.scale : Vector::Ones(problem.d()),
                .seed = setup.seed,
                .prox = methods::OuterProx(step),
                .speculation = setup.speculation});
  }

  Summary minimize(Index iterations) {
    Budget budget;
    budget.iterations = iterations;
    Stopping stopping(budget);
    return bizo::minimize(*method.algorithm, executor, stopping, memory);
  }

  Params method_params, inner_params;
  std::unique_ptr<InnerSolver> solver;
  methods::Method method;
  SerialExecutor executor;
  Memory memory;
};

}  // namespace bizo::test
