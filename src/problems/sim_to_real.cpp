#include "problems/sim_to_real.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/draw.hpp"
#include "problems/environments.hpp"
#include "problems/policy_options.hpp"
#include "problems/shaped_reward.hpp"

namespace bizo::problems {
namespace {

// Always from y_0, always T steps: what training makes of x, and nothing that depends on the way there.
class Training final : public InnerSolver {
 public:
  explicit Training(const SimToReal& problem) : problem_(problem) {}
  bool refines() const override { return false; }
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl&, InnerReport& report) override {
    Y = problem_.trained(X);
    report.reset(X.cols());
    for (std::size_t b = 0; b < report.status.size(); ++b) {
      const bool finite = Y.col(static_cast<Index>(b)).allFinite();
      report.status[b] = finite ? EvaluationStatus::ok : EvaluationStatus::non_finite;
      report.steps[b] = report.gradients[b] = problem_.training_steps();
    }
  }

 private:
  const SimToReal& problem_;
};

OptionTable sim_to_real_options() {
  OptionTable options = outer_start_options("0");
  options.insert(
      options.end(),
      {choice_option("environment", {"cart-pole", "pendulum", "mountain-car"}, "what is controlled"),
       choice_option("variant", {"smooth", "gym"},
                     "rewards and ends: smooth in the policy, or those of OpenAI gym"),
       choice_option("learn", {"model", "reward"},
                     "x: logarithms of the factors of the plant's two parameters, or the weights of "
                     "a part of the rewards that training sees"),
       numbers_option("model", "2, 1",
                      "factors of the plant's two parameters where x = 0 is: half-length and mass "
                      "of the pole; length and mass of the pendulum; engine and slope")});
  const OptionTable policy = policy_options();
  options.insert(options.end(), policy.begin(), policy.end());
  options.insert(options.end(),
                 {integer_option("episodes", "20", 1, "starts on the true plant, always the same"),
                  integer_option("training_steps", "80", 1, "T"),
                  integer_option("training_pairs", "8", 1, "K, pairs of a step, with four starts each"),
                  positive_option("sigma", "0.2", "s, size of the perturbations of the policy"),
                  positive_option("training_step_size", "0.1", "a"),
                  integer_option("training_seed", "1", 0, "of starts and perturbations")});
  return options;
}

Vector read_model_of_plant(const Params& params, const Simulator& simulator) {
  const Vector factors = params.numbers("model");
  if (factors.size() != 2 || !(factors.minCoeff() > 0))
    params.refuse("model", "it must be two factors > 0", "write for example 2, 1");
  const auto plant = simulator.plant();
  return factors.array() * Vector{{plant[0], plant[1]}}.array();
}

Vector read_no_model(const Params& params) {
  if (params.given("model"))
    params.refuse("model", "learn = reward trains on the true plant", "leave it out, or use learn = model");
  return {};
}

std::unique_ptr<Problem> make_sim_to_real(const Params& params, const ProblemContext& context) {
  auto simulator = make_environment(params.text("environment"),
                                    params.text("variant") == "gym" ? Variant::gym : Variant::smooth);
  const bool shapes = params.text("learn") == "reward";
  const Vector model = shapes ? read_no_model(params) : read_model_of_plant(params, *simulator);
  Policy policy = read_policy(params, *simulator);
  ProblemInfo info;
  info.name = "sim-to-real";
  info.outer_dimension = shapes ? ShapedReward::weights(*simulator) : model.size();
  info.inner_dimension = policy.parameters();
  info.inner_start = policy_start(params, policy);
  read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
  const PolicyTraining training({.steps = params.integer("training_steps"),
                                 .pairs = params.integer("training_pairs"),
                                 .sigma = params.number("sigma"),
                                 .step_size = params.number("training_step_size"),
                                 .horizon = simulator->shape().horizon,
                                 .seed = static_cast<std::uint64_t>(params.integer("training_seed"))});
  std::shared_ptr<const Simulator> trains = simulator;
  if (shapes) trains = std::make_shared<ShapedReward>(simulator);
  return std::make_unique<SimToReal>(
      std::move(info), SimToReal::Task{std::move(simulator), std::move(trains), std::move(policy), training,
                                       model, params.integer("episodes")});
}

}  // namespace

Matrix SimToReal::trained(ConstMatrixRef X) const {
  Matrix last_states = X;
  if (task_.model.size() > 0) {
    exp_inplace({last_states.data(), static_cast<std::size_t>(last_states.size())});
    last_states.array().colwise() *= task_.model.array();
  }
  return task_.steps.trained(*task_.training, task_.policy, info().inner_start, last_states);
}

std::unique_ptr<InnerSolver> SimToReal::own_solver() {
  return std::make_unique<Training>(*this);
}

void SimToReal::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  const Matrix starts =
      starts_of(*task_.real, Draw(kTestSeed).key(Purpose::environment, false), kFirstOfTest, task_.episodes);
  values = -mean_returns(*task_.real, task_.policy, Y, starts, task_.steps.settings().horizon);
  spoil(Y, values);
}

Row<MakeProblem> sim_to_real_row() {
  return {"sim-to-real", "a simulator, or its rewards, whose trained policy is good on the real plant",
          R"(y(x): T steps  y <- y + a/(K s_R) sum_k [J(y + s g_k) - J(y - s g_k)] g_k  from y_0, J: mean
return in a simulator;  g_k ~ N(0, I), keyed by the step
learn = model: the plant has the parameters model * e^x, d = 2
learn = reward: the true plant, with rewards r + sum_k x_k o_k + sum_k x_{m+k} o_k^2, o: the m numbers that
the policy sees after a step, d = 2 m; such as a price of speed where r is 0 but at the goal
F(x, y) = -(mean return of y on the true plant, with the true rewards)
The training is the problem's own (inner.name = provided); its length decides y, as much as x does.
Phi is smooth but wrinkled: radii of some 0.1.  (Training: augmented random search, Mania et al.,
NeurIPS 2018)  Oracle level: solve.  p = parameters of the policy.)",
          sim_to_real_options(), make_sim_to_real};
}

}  // namespace bizo::problems
