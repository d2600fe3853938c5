#include "problems/control.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/environments.hpp"
#include "problems/policy_options.hpp"

namespace bizo::problems {

void Control::outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) {
  const Matrix starts =
      starts_of(*task_.simulator, draw_.key(Purpose::environment, task_.renewed), 0, task_.episodes);
  values = -mean_returns(*task_.simulator, task_.policy, X, starts, task_.horizon);
  spoil(X, values);
}

Metrics Control::metrics(ConstVectorRef x, ConstVectorRef) {
  const Index n = task_.test_episodes;
  const Matrix starts =
      starts_of(*task_.simulator, Draw(kTestSeed).key(Purpose::environment, false), kFirstOfTest, n);
  std::vector<Episode> episodes;
  for (Index s = 0; s < n; ++s) episodes.push_back({0, s});
  const Vector totals = returns(*task_.simulator, task_.policy, x, starts, episodes, task_.horizon);
  const double mean = sum(totals) / static_cast<double>(n);
  const Vector off = totals.array() - mean;
  return {{"test_return", mean},
          {"test_deviation", std::sqrt(dot(off, off) / static_cast<double>(n))},
          {"test_least", totals.minCoeff()}};
}

namespace {

OptionTable control_options() {
  OptionTable options = outer_start_options("policy");
  options.front().help =
      "x_0: policy (zero, or random weights of an mlp), one number, d numbers, a file of them, or results "
      "(their solution)";
  options.insert(options.end(),
                 {choice_option("environment", {"cart-pole", "pendulum", "mountain-car", "acrobot"},
                                "what is controlled"),
                  choice_option("variant", {"gym", "smooth"},
                                "rewards and ends of OpenAI gym, where differences are 0 or jumps; or smooth "
                                "in x, without ends")});
  const OptionTable policy = policy_options();
  options.insert(options.end(), policy.begin(), policy.end());
  options.insert(
      options.end(),
      {integer_option("episodes", "4", 1, "starts of an evaluation"),
       choice_option("starts", {"iteration", "fixed"},
                     "new ones every iteration, the same for all evaluations of it (compare by central "
                     "differences); or always the same"),
       integer_option("horizon", "", 1, "most steps of an episode; empty: the environment's"),
       integer_option("test_episodes", "100", 1, "starts behind test_return, the same in all runs")});
  return options;
}

std::unique_ptr<Problem> make_control(const Params& params, const ProblemContext& context) {
  auto simulator = make_environment(params.text("environment"),
                                    params.text("variant") == "gym" ? Variant::gym : Variant::smooth);
  Policy policy = read_policy(params, *simulator);
  ProblemInfo info;
  info.name = "control";
  info.outer_dimension = policy.parameters();
  read_outer_start(
      params, context.files, info.outer_dimension, "policy", [&] { return policy_start(params, policy); },
      info.start, info.box);
  const Index horizon = params.given("horizon") ? params.integer("horizon") : simulator->shape().horizon;
  return std::make_unique<Control>(
      std::move(info),
      Control::Task{std::move(simulator), std::move(policy), params.integer("episodes"), horizon,
                    params.integer("test_episodes"), params.text("starts") == "iteration"});
}

}  // namespace

Row<MakeProblem> control_row() {
  return {"control", "a policy for a simulated plant: cart and pole, pendulum, mountain car, acrobot",
          R"(Phi(x) = -(mean return over `episodes` starts of the policy with parameters x)
cart-pole: sees position, velocity, angle, angular velocity; 1 output, a force; 500 is perfect.
pendulum: cos, sin, angular velocity/8; 1 output, a torque; about -150 is good.
mountain-car: position, velocity/0.07; 1 output, the engine; above 90 is good.
acrobot: cos and sin of two angles, two velocities; 3 outputs, the largest is the torque -1, 0
or 1; above -100 is good.
An output is a weight for everything seen, and a bias. smooth: actions by tanh, smooth rewards,
no ends; acrobot then has 1 output. Metrics: test_return, test_deviation, test_least.
Oracle level: value.  d = parameters of the policy.)",
          control_options(), make_control};
}

}  // namespace bizo::problems
