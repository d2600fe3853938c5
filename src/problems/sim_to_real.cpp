#include "problems/sim_to_real.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/draw.hpp"
#include "problems/environments.hpp"
#include "problems/policy_options.hpp"

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
  options.insert(options.end(),
                 {choice_option("environment", {"cart-pole", "pendulum", "mountain-car"},
                                "what is controlled, in its smooth variant"),
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

std::unique_ptr<Problem> make_sim_to_real(const Params& params, const ProblemContext& context) {
  const Vector factors = params.numbers("model");
  if (factors.size() != 2 || !(factors.minCoeff() > 0))
    params.refuse("model", "it must be two factors > 0", "write for example 2, 1");
  auto simulator = make_environment(params.text("environment"), Variant::smooth);
  Policy policy = read_policy(params, *simulator);
  ProblemInfo info;
  info.name = "sim-to-real";
  info.outer_dimension = 2;
  info.inner_dimension = policy.parameters();
  info.inner_start = policy_start(params, policy);
  read_outer_start(params, context.files, 2, info.start, info.box);
  const PolicyTraining training({.steps = params.integer("training_steps"),
                                 .pairs = params.integer("training_pairs"),
                                 .sigma = params.number("sigma"),
                                 .step_size = params.number("training_step_size"),
                                 .horizon = simulator->shape().horizon,
                                 .seed = static_cast<std::uint64_t>(params.integer("training_seed"))});
  const auto plant = simulator->plant();
  const Vector model = factors.array() * Vector{{plant[0], plant[1]}}.array();
  return std::make_unique<SimToReal>(
      std::move(info),
      SimToReal::Task{std::move(simulator), std::move(policy), training, model, params.integer("episodes")});
}

}  // namespace

Matrix SimToReal::trained(ConstMatrixRef X) const {
  Matrix plants = X;
  exp_inplace({plants.data(), static_cast<std::size_t>(plants.size())});
  plants.array().colwise() *= task_.model.array();
  return task_.training.trained(*task_.simulator, task_.policy, info().inner_start, plants);
}

std::unique_ptr<InnerSolver> SimToReal::own_solver() {
  return std::make_unique<Training>(*this);
}

void SimToReal::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  const Matrix starts = starts_of(*task_.simulator, Draw(kTestSeed).key(Purpose::environment, false),
                                  kFirstOfTest, task_.episodes);
  values = -mean_returns(*task_.simulator, task_.policy, Y, starts, task_.training.settings().horizon);
  spoil(Y, values);
}

Row<MakeProblem> sim_to_real_row() {
  return {"sim-to-real", "a simulator whose trained policy is good on the real plant",
          R"(y(x): T steps  y <- y + a/(K s_R) sum_k [J(y + s g_k) - J(y - s g_k)] g_k  from y_0, J: mean
return in a simulator with the plant's parameters model * e^x;  g_k ~ N(0, I), keyed by the step
F(x, y) = -(mean return of y on the true plant)
The training is the problem's own (inner.name = provided); its length decides y, as much as x does.
Phi is smooth but wrinkled: radii of some 0.1.  (Training: augmented random search, Mania et al.,
NeurIPS 2018)  Oracle level: solve.  d = 2, p = parameters of the policy.)",
          sim_to_real_options(), make_sim_to_real};
}

}  // namespace bizo::problems
