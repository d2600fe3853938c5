#include "support/problems.hpp"

#include "bizo/core/error.hpp"
#include "bizo/core/random.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::test {

Dataset MemoryData::dataset(const DatasetRequest& request) const {
  auto found = datasets.find(request.path);
  if (found == datasets.end()) found = datasets.find(request.path + "/" + request.matrix);
  if (found == datasets.end()) throw Error("there are no data called " + request.path);
  Dataset data = found->second;
  data.origin = request.path;
  return data;
}

MemoryData random_data(Index samples, Index dimension) {
  Matrix A = normal(1, dimension, samples);
  A = (normal(2, dimension, samples).array() > 0.3).select(A, 0.0);
  const Vector score = A.transpose() * normal(3, dimension, 1) + 0.3 * normal(4, samples, 1);
  Dataset dense{Features(A), Vector(samples), ""};
  for (Index i = 0; i < samples; ++i) dense.targets(i) = score(i) > 0 ? 4 : -1;
  Dataset sparse = dense, three = dense, numbers = dense;
  sparse.features = Features(SparseMatrix(A.sparseView()));
  for (Index i = 0; i < samples; ++i) three.targets(i) = score(i) > 0.5 ? 7 : score(i) > -0.5 ? 3 : 2;
  numbers.targets = score;
  MemoryData data;
  data.datasets = {{"dense", dense}, {"sparse", sparse}, {"three", three}, {"numbers", numbers}};
  data.datasets["sparse-three"] = {sparse.features, three.targets, ""};
  Vector six(samples);
  for (Index i = 0; i < samples; ++i) six(i) = static_cast<double>(i % 6);
  data.datasets["six"] = {Features(A), six, ""};
  data.datasets["sparse-six"] = {sparse.features, six, ""};
  data.datasets["images"] = {Features(normal(7, 36, samples)), six, ""};
  data.datasets["signals/truth"] = {Features(normal(5, 9, 3)), {}, ""};
  data.datasets["signals/data"] = {Features(normal(5, 9, 3) + normal(6, 9, 3, 0.3)), {}, ""};
  data.datasets["signals/data_real"] = {Features(normal(8, 9, 3)), {}, ""};
  data.datasets["signals/data_imag"] = {Features(normal(9, 9, 3)), {}, ""};
  return data;
}

MemoryData numbered(Index n) {
  Matrix A(2, n);
  A.row(0).setLinSpaced(0, static_cast<double>(n - 1));
  A.row(1) = A.row(0).array() + 1000;
  MemoryData files;
  files.datasets["all"] = {Features(A), A.row(0).transpose(), ""};
  return files;
}

std::unique_ptr<Problem> make_problem(const std::string& name, const Settings& settings,
                                      const DataFiles& files) {
  const auto& row = require_row(problems::catalogue(), name, "test");
  std::map<std::string, Setting> given;
  for (const auto& [option, value] : settings) given[option] = {value, "test"};
  return row.make(Params("problem", row.options, given), {.files = files});
}

void expect_refused(const std::string& problem, const Settings& settings, const DataFiles& files,
                    const std::string& part_of_message) {
  try {
    make_problem(problem, settings, files);
    ADD_FAILURE() << "accepted: " << part_of_message;
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(part_of_message), std::string::npos) << error.what();
  }
}

namespace {

// Tasks of two classes.
Settings few_classes(const Settings& more) {
  Settings settings{{"task", "classification"}, {"data", "six"}, {"way", "2"},  {"shots", "2"},
                    {"queries", "3"},           {"tasks", "12"}, {"ridge", "1"}};
  for (const auto& [name, value] : more) settings[name] = value;
  return settings;
}

}  // namespace

const std::vector<Case>& small_cases() {
  static const std::vector<Case> cases{
      {"Quadratic", "quadratic", {{"d", "7"}, {"p", "23"}, {"condition", "30"}}},
      {"QuadraticTiny", "quadratic", {{"d", "2"}, {"p", "3"}}},
      {"Ridge", "ridge", {{"data", "numbers"}, {"start", "-1"}}},
      {"RidgeScalarIntercept",
       "ridge",
       {{"data", "numbers"}, {"regularization", "scalar"}, {"intercept", "yes"}, {"normalize", "standard"}}},
      {"Logistic", "logistic", {{"data", "dense"}, {"loss_factor", "2"}, {"penalty_factor", "0.1"}}},
      {"LogisticSparse", "logistic", {{"data", "sparse"}, {"normalize", "unit"}}},
      {"LogisticScalarIntercept",
       "logistic",
       {{"data", "dense"}, {"regularization", "scalar"}, {"intercept", "yes"}}},
      {"HyperCleaning", "hyper-cleaning", {{"data", "three"}, {"split", "0.1, 0.1"}}},
      {"HyperCleaningSparse",
       "hyper-cleaning",
       {{"data", "sparse-three"}, {"split", "0.8, 0.2"}, {"intercept", "no"}, {"corruption", "any-class"}}},
      {"HyperCleaningGroups", "hyper-cleaning", {{"data", "three"}, {"split", "0.1, 0.1"}, {"groups", "3"}}},
      {"HyperCleaningMlpGroups",
       "hyper-cleaning",
       {{"data", "sparse-three"}, {"split", "0.3, 0.1"}, {"model", "mlp"}, {"hidden", "3"}, {"groups", "2"}}},
      {"HyperCleaningMlp",
       "hyper-cleaning",
       {{"data", "three"}, {"split", "0.3, 0.1"}, {"model", "mlp"}, {"hidden", "5"}}},
      {"HyperCleaningDeepMlpSparse",
       "hyper-cleaning",
       {{"data", "sparse-three"},
        {"split", "0.3, 0.1"},
        {"model", "mlp"},
        {"hidden", "6, 4"},
        {"activation", "softplus"},
        {"scaling", "ntk"}}},
      {"Svm", "svm", {{"data", "dense"}, {"width", "0.7"}}},
      {"SvmSparseScalarIntercept",
       "svm",
       {{"data", "sparse"}, {"regularization", "scalar"}, {"intercept", "yes"}}},
      {"WeightDecay", "weight-decay", {{"data", "three"}, {"start", "-2"}}},
      {"WeightDecayMlpByTensor",
       "weight-decay",
       {{"data", "three"}, {"model", "mlp"}, {"hidden", "5"}, {"groups", "tensor"}, {"start", "-2"}}},
      {"WeightDecayMlpByParameter",
       "weight-decay",
       {{"data", "sparse-three"},
        {"model", "mlp"},
        {"hidden", "3, 4"},
        {"groups", "parameter"},
        {"start", "-2"}}},
      {"RidgeMlp", "ridge", {{"data", "numbers"}, {"model", "mlp"}, {"hidden", "4"}, {"start", "-2"}}},
      {"LogisticMlpScalar",
       "logistic",
       {{"data", "dense"}, {"model", "mlp"}, {"hidden", "4"}, {"regularization", "scalar"}}},
      {"Lasso", "lasso", {{"data", "numbers"}}},
      {"LassoSparse", "lasso", {{"data", "sparse"}, {"normalize", "unit"}, {"loss_factor", "2"}}},
      {"LassoScalarIntercept",
       "lasso",
       {{"data", "numbers"}, {"regularization", "scalar"}, {"intercept", "yes"}, {"normalize", "standard"}}},
      {"ElasticNet", "elastic-net", {{"data", "numbers"}, {"penalty_factor", "0.3"}}},
      {"ElasticNetScalarIntercept",
       "elastic-net",
       {{"data", "sparse"}, {"regularization", "scalar"}, {"intercept", "yes"}}},
      {"LeastSquares", "least-squares", {{"start_size", "0.5"}}},
      {"LeastSquaresTiny", "least-squares", {{"d", "1"}, {"p", "2"}, {"n", "1"}, {"m", "1"}}},
      {"HyperRepresentation",
       "hyper-representation",
       {{"features", "4"}, {"width", "5"}, {"samples", "7"}, {"noise", "0.3"}}},
      {"HyperRepresentationNarrow",
       "hyper-representation",
       {{"features", "5"}, {"width", "2"}, {"samples", "3"}, {"start", "0.5"}}},
      {"Metric",
       "metric",
       {{"data", "three"}, {"split", "0.05, 0.04"}, {"feature_factor", "0.5"}, {"start_scale", "1"}}},
      {"Distillation",
       "distillation",
       {{"data", "three"}, {"split", "0.06, 0.04"}, {"samples", "5"}, {"ridge", "0.1"}}},
      {"DistillationManySamples",
       "distillation",
       {{"data", "sparse-three"}, {"split", "0.06, 0.04"}, {"samples", "20"}, {"learn", "samples"}}},
      {"DistillationKernel",
       "distillation",
       {{"data", "three"},
        {"split", "0.06, 0.04"},
        {"model", "kernel"},
        {"samples", "5"},
        {"ridge", "0.1"},
        {"width", "3"}}},
      {"DistillationKernelSparse",
       "distillation",
       {{"data", "sparse-three"},
        {"split", "0.06, 0.04"},
        {"model", "kernel"},
        {"samples", "9"},
        {"learn", "samples"},
        {"width", "2"}}},
      {"DistillationMlp",
       "distillation",
       {{"data", "three"},
        {"split", "0.06, 0.04"},
        {"model", "mlp"},
        {"hidden", "5"},
        {"samples", "4"},
        {"mu", "0.1"}}},
      {"DistillationDeepMlpSparse",
       "distillation",
       {{"data", "sparse-three"},
        {"split", "0.3, 0.1"},
        {"model", "mlp"},
        {"hidden", "4, 3"},
        {"activation", "softplus"},
        {"sharpness", "2"},
        {"scaling", "ntk"},
        {"samples", "131"},
        {"mu", "0.1"}}},
      {"DistillationMlpLabels",
       "distillation",
       {{"data", "three"}, {"split", "0.06, 0.04"}, {"model", "mlp"}, {"hidden", "4"}, {"learn", "labels"}}},
      {"DistillationLabels", "distillation", {{"data", "three"}, {"samples", "8"}, {"learn", "labels"}}},
      {"LqrWeights", "lqr", {{"plant", "spring"}, {"model", "1.3, 0.9"}}},
      {"LqrModel", "lqr", {{"plant", "spring"}, {"learn", "model"}, {"model", "1.5, 0.8"}}},
      {"Denoising", "denoising", {{"data", "signals"}, {"eps_tv", "0.3"}}},
      {"DenoisingThree",
       "denoising",
       {{"data", "signals"}, {"learn", "three"}, {"condition_weight", "0.01"}}},
      {"DenoisingSamples", "denoising", {{"data", "signals"}, {"learn", "samples"}, {"eps_tv", "0.3"}}},
      {"Sampling", "sampling", {{"data", "signals"}, {"box", "0.2, 0.8"}, {"eps_tv", "0.3"}}},
      {"Control", "control", {{"episodes", "3"}}},
      {"ControlSmoothMlp",
       "control",
       {{"environment", "pendulum"},
        {"variant", "smooth"},
        {"policy", "mlp"},
        {"hidden", "3"},
        {"episodes", "2"},
        {"horizon", "10"}}},
      {"ControlMountainCar", "control", {{"environment", "mountain-car"}, {"horizon", "20"}}},
      {"ControlAcrobot", "control", {{"environment", "acrobot"}, {"horizon", "5"}, {"episodes", "1"}}},
      {"Navigation", "navigation", {{"tasks", "2"}, {"queries", "2"}}},
      {"NavigationPointMass", "navigation", {{"task", "point-mass"}, {"tasks", "3"}}},
      {"FewShotSinusoids",
       "few-shot",
       {{"shots", "4"}, {"queries", "3"}, {"tasks", "12"}, {"widths", "4, 3"}, {"ridge", "1"}}},
      {"FewShotManyShots",
       "few-shot",
       {{"shots", "9"}, {"tasks", "5"}, {"task_batch", "3"}, {"widths", "4"}}},
      {"FewShotClasses", "few-shot", few_classes({{"representation", "linear"}, {"widths", "3"}})},
      {"FewShotConvolution", "few-shot",
       few_classes({{"data", "images"}, {"representation", "convolution"}, {"widths", "2"}})},
      {"FewShotSamples", "few-shot", few_classes({{"data", "sparse-six"}, {"representation", "samples"}})},
      {"FewShotCenter", "few-shot", few_classes({{"learn", "center"}, {"widths", "5"}, {"ridge", "0.7"}})},
      {"Poisoning", "poisoning", {{"data", "dense"}, {"points", "3"}}},
      {"PoisoningSparse", "poisoning", {{"data", "sparse"}, {"points", "2"}, {"intercept", "no"}}},
      {"Adversarial",
       "adversarial",
       {{"data", "dense"}, {"split", "0.01, 0.5"}, {"intercept", "yes"}, {"start", "0.3"}}},
      {"AdversarialTrades",
       "adversarial",
       {{"data", "sparse"}, {"split", "0.01, 0.5"}, {"outer", "trades"}, {"start", "-0.3"}}},
      {"AdversarialMlp",
       "adversarial",
       {{"data", "three"}, {"split", "0.02, 0.002"}, {"model", "mlp"}, {"hidden", "4"}}},
      {"AdversarialDeepMlpTrades",
       "adversarial",
       {{"data", "sparse-three"},
        {"split", "0.02, 0.002"},
        {"model", "mlp"},
        {"hidden", "4, 3"},
        {"activation", "softplus"},
        {"scaling", "ntk"},
        {"outer", "trades"}}},
      {"SimToReal", "sim-to-real", {{"training_steps", "2"}, {"episodes", "3"}}},
      {"SimToRealReward",
       "sim-to-real",
       {{"learn", "reward"}, {"environment", "mountain-car"}, {"training_steps", "2"}, {"episodes", "3"}}}};
  return cases;
}

// 900 samples: the training parts are summed in several blocks.
std::unique_ptr<Problem> make_any_case(const Case& chosen) {
  static const MemoryData data = random_data(900, 13);
  return make_problem(chosen.problem, chosen.settings, data);
}

std::unique_ptr<ProductsProblem> make_case(const Case& chosen) {
  auto problem = make_any_case(chosen);
  auto* able = dynamic_cast<ProductsProblem*>(problem.get());
  if (!able) throw Error(chosen.label + " does not offer products");
  problem.release();
  return std::unique_ptr<ProductsProblem>(able);
}

Matrix normal(std::uint64_t seed, Index rows, Index cols, double scale) {
  Matrix entries(rows, cols);
  fill_normal({.seed = 7000 + seed, .purpose = Purpose::noise}, 0,
              {entries.data(), static_cast<std::size_t>(entries.size())});
  return scale * entries;
}

}  // namespace bizo::test
