// The options of adversarial training.
#include "bizo/problems/outer_start.hpp"
#include "problems/adversarial_ball.hpp"
#include "problems/dense_samples.hpp"
#include "problems/labels.hpp"
#include "problems/model_options.hpp"

namespace bizo::problems {
namespace {

Adversarial::Samples samples_of(const Dataset& data, const std::vector<double>& labels, bool two) {
  const Index n = data.features.size();
  Adversarial::Samples samples;
  if (n > 0) samples.features = dense_samples(data.features, {0, n});
  samples.classes = class_indices(data, labels);
  if (labels.size() == 2) samples.signs = class_signs(data, labels);
  samples.loss =
      two ? logistic_loss(samples.signs) : softmax_loss(samples.classes, static_cast<Index>(labels.size()));
  return samples;
}

Threat read_threat(const Params& params) {
  Threat threat{.euclidean = params.text("norm") == "l2", .radius = params.number("epsilon")};
  if (!params.given("input_box")) return threat;
  const Vector bounds = params.numbers("input_box");
  if (bounds.size() != 2 || !(bounds(0) < bounds(1)))
    params.refuse("input_box", "it must be two numbers, the lower one first", "write for example 0, 1");
  if (threat.euclidean)
    params.refuse("input_box", "with problem.norm = l2 changes are in a ball alone",
                  "leave it out, or use norm = linf");
  threat.low = bounds(0);
  threat.high = bounds(1);
  return threat;
}

void refuse_samples_outside(const Params& params, const Threat& threat, const Matrix& A,
                            const std::string& origin) {
  for (Index i = 0; i < A.cols(); ++i)
    for (Index j = 0; j < A.rows(); ++j)
      if (A(j, i) < threat.low || A(j, i) > threat.high)
        params.refuse("input_box",
                      "feature " + std::to_string(j) + " (from 0) of a sample of " + origin +
                          " is outside, after scaling",
                      "widen it, or scale the features (problem.feature_factor)");
}

std::vector<double> read_radii(const Params& params) {
  if (!params.given("attacks")) return {params.number("epsilon")};
  const Vector radii = params.numbers("attacks");
  if (!(radii.array() >= 0).all() || !radii.allFinite())
    params.refuse("attacks", "radii are finite and not negative", "write for example 0.05, 0.1");
  return {radii.begin(), radii.end()};
}

double read_beta(const Params& params) {
  if (params.text("outer") == "trades") {
    if (params.text("norm") == "l2")
      params.refuse("outer", "changes in balls have no derivatives here, and trades needs them",
                    "use outer = robust, or norm = linf");
    return params.number("beta");
  }
  if (params.given("beta"))
    params.refuse("beta", "only problem.outer = trades has it", "leave it out, or choose trades");
  return kNaN;
}

// One score of two classes, or the network's; and x_0 = 0, or random.
InputNetwork read_network(const Params& params, Index inputs, std::size_t classes, Vector& start) {
  if (is_mlp(params)) {
    const MlpShape shape = read_mlp_shape(params, inputs, static_cast<Index>(classes));
    start = random_start(shape, static_cast<std::uint64_t>(params.integer("init_seed")));
    return {layers_of(shape), shape.activation};
  }
  refuse_mlp_options(params);
  if (classes != 2)
    params.refuse("model", "a linear score tells two classes, and the data have " + std::to_string(classes),
                  "use model = mlp");
  const Index biases = params.flag("intercept") ? 1 : 0;
  start = Vector::Zero(inputs + biases);
  return {{{inputs, 1, {0, inputs}, {inputs, biases}, 1}}, nullptr};
}

std::unique_ptr<Problem> make_adversarial(const Params& params, const ProblemContext& context) {
  const Splits splits = load_splits(params, context.files);
  const auto labels = class_labels(splits, 1000);
  Adversarial::Setting setting{read_threat(params), params.number("mu"), read_beta(params),
                               read_radii(params)};
  ProblemInfo info;
  info.name = "adversarial";
  InputNetwork network = read_network(params, splits.train.features.dimension(), labels.size(), info.start);
  const bool linear = !is_mlp(params);
  if (!linear && params.given("intercept"))
    params.refuse("intercept", "an mlp has biases of its own", "leave it out");
  auto train = samples_of(splits.train, labels, linear), test = samples_of(splits.test, labels, linear);
  refuse_samples_outside(params, setting.threat, train.features, splits.train.origin);
  refuse_samples_outside(params, setting.threat, test.features, splits.test.origin);
  info.outer_dimension = network.parameters();
  info.inner_dimension = train.features.size();
  info.inner_start = Vector::Zero(info.inner_dimension);
  if (!setting.threat.euclidean) info.inner_box = box_of(setting.threat, train.features);
  const Vector own = info.start;
  read_outer_start(
      params, context.files, info.outer_dimension, "own", [&] { return own; }, info.start, info.box);
  const auto make = [&]<class Kind>(std::unique_ptr<Kind>) {
    return std::make_unique<Kind>(std::move(info), std::move(setting), std::move(network), std::move(train),
                                  std::move(test));
  };
  const bool ball = setting.threat.euclidean;
  if (linear) {
    auto problem = make(std::unique_ptr<LinearAdversarial>());
    if (ball) return std::make_unique<LinearAdversarialBall>(std::move(problem));
    return problem;
  }
  auto problem = make(std::unique_ptr<Adversarial>());
  if (ball) return std::make_unique<AdversarialBall>(std::move(problem));
  return problem;
}

}  // namespace

Row<MakeProblem> adversarial_row() {
  OptionTable options = outer_start_options("own");
  options.front().help =
      "x_0: own (0, or of an mlp random by init_seed), one number, d numbers, a file of them, or results "
      "(their solution)";
  for (const OptionTable& more : {data_options(), model_options()})
    options.insert(options.end(), more.begin(), more.end());
  options.insert(
      options.end(),
      {choice_option("norm", {"linf", "l2"}, "of a change: its largest entry, or its length"),
       positive_option("epsilon", "0.1", "radius of the changes, in units of scaled features"),
       numbers_option("input_box", "", "'lower, upper' of a changed sample's features (linf); empty: none"),
       choice_option("outer", {"robust", "trades"},
                     "F: the loss of changed samples, or that of clean ones and beta KL"),
       nonnegative_option("beta", "6", "trades: weight of KL"),
       positive_option("mu", "1e-3", "F has mu/2 |x|^2, biases too"),
       flag_option("intercept", false, "linear: the score has a constant; an mlp has biases"),
       numbers_option("attacks", "", "radii of the attacks on test data in the report; empty: epsilon")});
  return {"adversarial", "weights of a classifier that small changes of its inputs do not mislead",
          R"(f(x, y) = -sum_i l(h(a_i + delta_i; x), b_i)     y = (delta_1 .. delta_n), in a box or balls
F(x, y) = 1/n sum_i l(h(a_i + delta_i; x), b_i) + mu/2 |x|^2                    (robust)
F(x, y) = 1/n sum_i (l(h(a_i; x), b_i) + beta KL(p(a_i) | p(a_i + delta_i))) + mu/2 |x|^2   (trades)
l: logistic loss of a linear score (two classes), or cross entropy of the softmax of an mlp's scores.
robust: F is -f/n and more without y, hence grad Phi = grad_x F at y* (Danskin): aid and frozen-adjoint take the
adjoint 0, also where y* is not unique. With a linear score y* has a formula (inner.name =
closed-form). With an mlp y_T is best defined by T long steps from 0 (inner.control = unrolled, a small
inner.L, as jobs/adversarial_mlp.ini says); aid then takes y_T for y*. Reports accuracy on clean
test data, and accuracy and loss under attack: the worst case with a linear score, else 20 steps.
Oracle level: products.  d = parameters, p = training samples * features.)",
          options, make_adversarial};
}

}  // namespace bizo::problems
