#include "problems/navigation.hpp"

#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/point_mass.hpp"
#include "problems/policy_options.hpp"

namespace bizo::problems {

Matrix Navigation::adapted_returns(ConstMatrixRef X, const Draw& draw, std::uint32_t first,
                                   Index tasks) const {
  const Matrix starts = starts_of(plane_, draw.key(Purpose::tasks, task_.renewed), first, tasks);
  const Matrix Y = task_.adaptation.adapted(plane_, task_.policy, X, starts,
                                            draw.key(Purpose::environment, task_.renewed), first);
  std::vector<Episode> episodes;
  for (Index y = 0; y < Y.cols(); ++y) episodes.push_back({y, y % tasks});
  return returns(plane_, task_.policy, Y, starts, episodes, plane_.shape().horizon).reshaped(tasks, X.cols());
}

void Navigation::outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) {
  const Matrix all = adapted_returns(X, draw_, 0, task_.tasks);
  for (Index b = 0; b < X.cols(); ++b) values(b) = -sum(all.col(b)) / static_cast<double>(task_.tasks);
  spoil(X, values);
}

Metrics Navigation::metrics(ConstVectorRef x, ConstVectorRef) {
  const auto n = static_cast<double>(task_.test_tasks);
  const Draw test(kTestSeed);
  const Matrix starts = starts_of(plane_, test.key(Purpose::tasks, false), kFirstOfTest, task_.test_tasks);
  const Matrix after = adapted_returns(x, test, kFirstOfTest, task_.test_tasks);
  return {
      {"test_return", sum(after.col(0)) / n},
      {"test_return_unadapted", mean_returns(plane_, task_.policy, x, starts, plane_.shape().horizon)(0)}};
}

namespace {

OptionTable navigation_options() {
  OptionTable options = outer_start_options("policy");
  options.front().help =
      "x_0: policy (zero, or random weights of an mlp; with point-mass 0), one number, d numbers, a file of "
      "them, or results (their solution)";
  options.push_back(choice_option("task", {"plane", "point-mass"},
                                  "a point on a plane that sees where it is; or one with a given speed, "
                                  "whose answers have formulas"));
  const OptionTable policy = policy_options();
  options.insert(options.end(), policy.begin(), policy.end());
  options.insert(
      options.end(),
      {integer_option("tasks", "10", 1, "goals of an evaluation"),
       choice_option(
           "goals", {"iteration", "fixed"},
           "plane: new ones every iteration, the same for all evaluations of it (compare by central "
           "differences); or always the same"),
       integer_option("adaptation_steps", "1", 0, "plane: T; 0: none, for comparison"),
       integer_option("queries", "20", 1, "plane: K, episodes of an adaptation step beside that at y"),
       positive_option("sigma", "0.1", "plane: size of the perturbations of an adaptation step"),
       positive_option("adaptation_step_size", "0.05", "plane: a, of an adaptation step"),
       integer_option("test_tasks", "100", 1, "plane: goals behind test_return, the same in all runs"),
       positive_option("pull", "1000", "point-mass: how strongly y is held at x"),
       integer_option("goal_seed", "1", 0, "point-mass: of the goals")});
  return options;
}

void refuse_all(const Params& params, std::initializer_list<const char*> names, const std::string& task) {
  for (const char* name : names)
    if (params.given(name))
      params.refuse(name, "with problem.task = " + task + " there is no such option", "leave it out");
}

std::unique_ptr<Problem> make_point_mass(const Params& params, const ProblemContext& context) {
  refuse_all(params,
             {"policy", "hidden", "init_seed", "goals", "adaptation_steps", "queries", "sigma",
              "adaptation_step_size", "test_tasks"},
             "point-mass");
  const Index tasks = params.integer("tasks");
  ProblemInfo info;
  info.name = "navigation";
  info.outer_dimension = 2;
  info.inner_dimension = 2 * tasks;
  info.inner_start = Vector::Zero(2 * tasks);
  read_outer_start(
      params, context.files, 2, "policy", [] { return Vector(Vector::Zero(2)); }, info.start, info.box);
  const RandomKey key{.seed = static_cast<std::uint64_t>(params.integer("goal_seed")),
                      .purpose = Purpose::tasks};
  return std::make_unique<PointMass>(std::move(info), starts_of(Plane(), key, 0, tasks).bottomRows(2),
                                     params.number("pull"));
}

std::unique_ptr<Problem> make_navigation(const Params& params, const ProblemContext& context) {
  if (params.text("task") == "point-mass") return make_point_mass(params, context);
  refuse_all(params, {"pull", "goal_seed"}, "plane");
  Policy policy = read_policy(params, Plane());
  ProblemInfo info;
  info.name = "navigation";
  info.outer_dimension = policy.parameters();
  read_outer_start(
      params, context.files, info.outer_dimension, "policy", [&] { return policy_start(params, policy); },
      info.start, info.box);
  const EsAdaptation adaptation({params.integer("adaptation_steps"), params.integer("queries"),
                                 params.number("sigma"), params.number("adaptation_step_size")});
  return std::make_unique<Navigation>(
      std::move(info), Navigation::Task{std::move(policy), adaptation, params.integer("tasks"),
                                        params.integer("test_tasks"), params.text("goals") == "iteration"});
}

}  // namespace

Row<MakeProblem> navigation_row() {
  return {"navigation", "meta-learning: a policy that adapts to a goal it does not see",
          R"(Phi(x) = -mean over tasks of the return of U(x), goals uniform in [-1, 1]^2, 100 steps
U: T times  y <- y + (a/K) sum_k J~_k g_k / sigma,  g_k ~ N(0, I), J~: returns at y + sigma g_k,
standardized. Goals and g_k are those of the iteration: U is a function of x.  (ES-MAML, Song et
al., ICLR 2020; navigation task of Finn et al., ICML 2017)
To stay where it starts has a return of about -66, to go straight to the goal about -1.3. Metrics:
test_return, test_return_unadapted.  Oracle level: value.  d = parameters of the policy, 6 if linear.
task = point-mass: s_t = t y, c(y) = sum_{t <= 20} |t y - g|^2,  F = mean over tasks of c(y_t),
f = sum over tasks of c(y_t) + pull/2 |y_t - x|^2.  Oracle level: products.  d = 2, p = 2 * tasks.)",
          navigation_options(), make_navigation};
}

}  // namespace bizo::problems
