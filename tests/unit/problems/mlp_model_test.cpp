// Multi-layer perceptrons and means of losses over them: definition, derivatives, scalings.
#include "problems/mlp_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "bizo/core/finite_sum.hpp"
#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "problems/sample_mean.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::normal;

constexpr Index kSamples = 150, kFeatures = 4;  // two blocks of samples
// Of central differences: the truncation h^2 and the rounding 1e-16 / h are far below the tolerance.
constexpr double kRadius = 1e-5, kTolerance = 1e-7;

std::unique_ptr<Loss> make_loss(const std::string& name) {
  if (name == "squared") return squared_loss(normal(1, kSamples, 1));
  if (name == "logistic")
    return logistic_loss((normal(2, kSamples, 1).array() > 0).select(Vector::Ones(kSamples), -1.0));
  std::vector<Index> classes;
  for (Index i = 0; i < kSamples; ++i) classes.push_back(i * i % 3);
  return softmax_loss(classes, 3);
}

MlpShape make_shape(const std::string& activation, std::vector<Index> hidden, Index outputs) {
  std::vector<Index> widths{kFeatures};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(outputs);
  return {widths, &activation_named(activation), MlpScaling::standard};
}

struct Pair {
  std::string activation, loss;
};
void PrintTo(const Pair& pair, std::ostream* out) {
  *out << pair.activation << ", " << pair.loss;
}

class MlpDerivatives : public ::testing::TestWithParam<Pair> {
 protected:
  MlpShape shape = make_shape(GetParam().activation, {5, 3}, make_loss(GetParam().loss)->outputs());
  Features features{normal(3, kFeatures, kSamples)};
  SampleMean mean{features, mlp_model(shape), make_loss(GetParam().loss)};
  Index p = mean.parameters();
  Matrix weights = normal(4, kSamples, 1).cwiseAbs();
  Matrix y = random_start(shape, 5) + normal(5, p, 1, 0.3), v = normal(6, p, 1).normalized();

  // The derivative of `function` at y along v.
  Matrix along(const std::function<Matrix(const Matrix&)>& function) const {
    return (function(y + kRadius * v) - function(y - kRadius * v)) / (2 * kRadius);
  }
  Matrix gradient_at(const Matrix& point) {
    Matrix g(p, 1);
    mean.gradient(&weights, point, g);
    return g;
  }
  Matrix scores_at(const Matrix& point) const { return predict(*mlp_model(shape), features, point.col(0)); }
};

TEST_P(MlpDerivatives, Gradient) {
  const Matrix slope = along([&](const Matrix& point) {
    Vector value(1);
    mean.value(&weights, point, value);
    return Matrix(value);
  });
  const Matrix g = gradient_at(y);
  EXPECT_NEAR(g.col(0).dot(v.col(0)), slope(0), kTolerance);
  EXPECT_GT(std::abs(slope(0)), 100 * kTolerance) << "it proves nothing";
}

TEST_P(MlpDerivatives, HessianProduct) {
  const Matrix expected = along([&](const Matrix& point) { return gradient_at(point); });
  Matrix product(p, 1);
  mean.hessian_product(&weights, y, v, product);
  EXPECT_LE((product - expected).norm(), kTolerance);
  EXPECT_GT(expected.norm(), 100 * kTolerance) << "it proves nothing";
}

// u^T G v is the mean of w_i <J_i u, C_i J_i v>, the J by differences of the scores.
TEST_P(MlpDerivatives, GaussNewtonProduct) {
  const auto loss = make_loss(GetParam().loss);
  Matrix tangents = along([&](const Matrix&point) { return scores_at(point); }), scores = scores_at(y);
  loss->curvature({0, kSamples}, scores, tangents);
  const Matrix u = normal(7, p, 1).normalized();
  const Matrix other = (scores_at(y + kRadius * u) - scores_at(y - kRadius * u)) / (2 * kRadius);
  Matrix product(p, 1);
  mean.gauss_newton_product(&weights, y, v, product);
  const double expected =
      (other.array() * tangents.array()).rowwise().sum().matrix().dot(weights.col(0)) / kSamples;
  EXPECT_NEAR(u.col(0).dot(product.col(0)), expected, kTolerance);
  EXPECT_GT(std::abs(expected), 100 * kTolerance) << "it proves nothing";
  EXPECT_GE(v.col(0).dot(product.col(0)), 0);
}

TEST_P(MlpDerivatives, OfTheWeights) {
  const Matrix expected = along([&](const Matrix& point) {
    Matrix losses(kSamples, 1);
    mean.losses(point, losses);
    return losses;
  });
  Matrix slopes(kSamples, 1);
  mean.directional(y, v, slopes);
  EXPECT_LE((slopes - expected).norm(), kTolerance);
  EXPECT_GT(expected.norm(), 100 * kTolerance) << "it proves nothing";
}

// Of <R, h(a)>, R constant, in the samples, and of that gradient along v.
TEST_P(MlpDerivatives, OfTheInputs) {
  constexpr Index kFew = 7;
  const auto model = mlp_model(shape);
  const Range samples{0, kFew};
  const Matrix A = normal(8, kFeatures, kFew), R = normal(9, kFew, model->outputs());
  const auto slopes = [&](const Matrix& at, const Matrix& point) {
    Matrix scores(kFew, model->outputs()), out(kFeatures, kFew);
    model->start(point);
    model->scores(Features(at), samples, scores);
    model->clear_sum(1);
    model->add_gradient(Features(at), samples, R);
    model->input_gradient(R, out);
    return out;
  };
  const Matrix gradient = slopes(A, y), shift = normal(10, kFeatures, kFew).normalized();
  const auto value = [&](const Matrix& at) {
    return predict(*mlp_model(shape), Features(at), y.col(0)).cwiseProduct(R).sum();
  };
  const double slope = (value(A + kRadius * shift) - value(A - kRadius * shift)) / (2 * kRadius);
  EXPECT_NEAR(gradient.cwiseProduct(shift).sum(), slope, kTolerance);
  EXPECT_GT(std::abs(slope), 100 * kTolerance) << "it proves nothing";

  const Matrix expected = along([&](const Matrix& point) { return slopes(A, point); });
  Matrix scores(kFew, model->outputs()), tangents = scores, out(kFeatures, kFew);
  model->start(y);
  model->start_directions(v);
  model->scores(Features(A), samples, scores);
  model->tangents(Features(A), samples, tangents);
  model->clear_sum(1);
  model->add_hessian(Features(A), samples, R, Matrix::Zero(kFew, model->outputs()));
  model->input_hessian(R, Matrix::Zero(kFew, model->outputs()), out);
  EXPECT_LE((out - expected).norm(), kTolerance);
  EXPECT_GT(expected.norm(), 100 * kTolerance) << "it proves nothing";
}

std::vector<Pair> pairs() {
  std::vector<Pair> all;
  for (const char* activation : {"tanh", "softplus", "relu"})
    for (const char* loss : {"softmax", "logistic", "squared"}) all.push_back({activation, loss});
  return all;
}
std::string name_of_pair(const ::testing::TestParamInfo<Pair>& info) {
  return info.param.activation + "_" + info.param.loss;
}
INSTANTIATE_TEST_SUITE_P(Pairs, MlpDerivatives, ::testing::ValuesIn(pairs()), name_of_pair);

// Of f that is not convex nothing is promised, and no entries of the Hessian are known; restricted likewise.
TEST(Mlp, FitsHaveTheGaussNewtonPartInPlaceOfCurvature) {
  const test::MemoryData data = test::random_data(60, 4);
  for (const char* name : {"hyper-cleaning", "weight-decay"})
    for (const bool mlp : {true, false}) {
      const auto whole =
          test::make_problem(name, {{"data", "three"}, {"model", mlp ? "mlp" : "linear"}}, data);
      const Index few[] = {0, 2};
      const auto part = dynamic_cast<FiniteSum&>(*whole).restricted(few, few);
      for (Problem* problem : {whole.get(), static_cast<Problem*>(part.get())}) {
        const Curvature known =
            dynamic_cast<ProductsProblem&>(*problem).inner_curvature(problem->info().start);
        EXPECT_EQ(std::isnan(known.L), mlp);
        EXPECT_EQ(std::isnan(known.mu), mlp);
        EXPECT_EQ(dynamic_cast<InnerGaussNewton*>(problem) != nullptr, mlp);
        EXPECT_EQ(dynamic_cast<InnerHessian*>(problem) != nullptr, !mlp);
      }
    }
}

TEST(Mlp, MistakesInOptionsHaveARemedy) {
  const test::MemoryData data = test::random_data(60, 4);
  const auto refused = [&](test::Settings settings, const char* part) {
    settings["data"] = "three";
    test::expect_refused("hyper-cleaning", settings, data, part);
  };
  refused({{"hidden", "16"}}, "add model = mlp");
  refused({{"init_seed", "3"}}, "add model = mlp");
  refused({{"model", "mlp"}, {"hidden", "16, 2.5"}}, "whole numbers");
  refused({{"model", "mlp"}, {"hidden", "0"}}, "whole numbers");
  refused({{"model", "mlp"}, {"hidden", ""}}, "use model = linear");
  refused({{"model", "mlp"}, {"intercept", "yes"}}, "biases of its own");
  refused({{"model", "mlp"}, {"hidden", "8, 8"}, {"scaling", "mean-field"}}, "one number for problem.hidden");
}

TEST(Mlp, SharpSoftplusIsNearRelu) {
  const double s = 20;
  const Activation& softplus = activation_named("softplus", s);
  Vector z{{-40, -0.7, -0.03, 0, 0.02, 0.9, 40}};
  const Vector before = z;
  softplus.apply({z.data(), 7});
  Vector slope(7), bend(7);
  softplus.slope({z.data(), 7}, {slope.data(), 7});
  softplus.bend({z.data(), 7}, {bend.data(), 7});
  for (Index i = 0; i < 7; ++i) {
    const double e = std::exp(-s * before(i)), sigma = 1 / (1 + e);
    EXPECT_NEAR(z(i), std::max(before(i), 0.0) + std::log1p(std::exp(-s * std::abs(before(i)))) / s, 1e-15);
    EXPECT_NEAR(slope(i), sigma, 1e-13);
    EXPECT_NEAR(slope(i) * bend(i), s * sigma * (1 - sigma), 1e-12);
    EXPECT_LE(z(i) - std::max(before(i), 0.0), std::log(2) / s);
  }
}

double phi(const std::string& activation, double z) {
  if (activation == "tanh") return std::tanh(z);
  if (activation == "softplus") return std::log1p(std::exp(-std::abs(z))) + std::max(z, 0.0);
  return std::max(z, 0.0);
}

TEST(Mlp, ScoresAreThoseOfTheDefinition) {
  for (const char* activation : {"tanh", "softplus", "relu"}) {
    const MlpShape shape = make_shape(activation, {5, 2}, 3);
    const auto model = mlp_model(shape);
    const Matrix A = normal(1, kFeatures, 7), y = normal(2, model->parameters(), 1);
    EXPECT_EQ(model->parameters(), 4 * 5 + 5 + 5 * 2 + 2 + 2 * 3 + 3);
    const Matrix scores = predict(*model, Features(A), y.col(0));
    for (Index i = 0; i < A.cols(); ++i) {
      Vector h = A.col(i);
      Index at = 0;
      for (std::size_t l = 1; l < shape.widths.size(); ++l) {
        const Index inputs = shape.widths[l - 1], outputs = shape.widths[l];
        Vector z(outputs);
        for (Index k = 0; k < outputs; ++k) {
          z(k) = y(at + inputs * outputs + k);
          for (Index j = 0; j < inputs; ++j) z(k) += h(j) * y(at + k * inputs + j);
        }
        at += inputs * outputs + outputs;
        if (l + 1 < shape.widths.size())
          for (double& value : z) value = phi(activation, value);
        h = z;
      }
      EXPECT_LE((scores.row(i).transpose() - h).norm(), 1e-13);
    }
  }
}

// One diagonal D makes the scalings: h(y) is the standard network at D y.
TEST(Mlp, ScalingsMultiplyTheWeights) {
  const Matrix A = normal(1, kFeatures, 9);
  MlpShape shape = make_shape("tanh", {6}, 2);
  const Matrix y = normal(2, mlp_model(shape)->parameters(), 1);
  for (const auto scaling : {MlpScaling::ntk, MlpScaling::mean_field}) {
    Vector scaled = y;
    scaled.head(4 * 6) /= std::sqrt(4.0);
    scaled.segment(4 * 6 + 6, 6 * 2) /= scaling == MlpScaling::ntk ? std::sqrt(6.0) : 6.0;
    shape.scaling = MlpScaling::standard;
    const Matrix expected = predict(*mlp_model(shape), Features(A), scaled);
    shape.scaling = scaling;
    EXPECT_LE((predict(*mlp_model(shape), Features(A), y.col(0)) - expected).norm(), 1e-13);
  }
}

// Means and variances of 4000 weights a layer: 5 standard errors.
TEST(Mlp, StartsWithTheVarianceOfItsScaling) {
  for (const auto scaling : {MlpScaling::standard, MlpScaling::ntk, MlpScaling::mean_field}) {
    const MlpShape shape{{40, 100, 40}, &activation_named("tanh"), scaling};
    const Vector y = random_start(shape, 3);
    for (const MlpLayer& layer : layers_of(shape)) {
      const auto weights = y.segment(layer.weights.first, layer.weights.count);
      const double variance = scaling == MlpScaling::standard ? 1 / static_cast<double>(layer.inputs) : 1.0;
      EXPECT_NEAR(weights.mean(), 0, 5 * std::sqrt(variance / 4000));
      EXPECT_NEAR(weights.squaredNorm() / 4000, variance, 5 * variance * std::sqrt(2.0 / 4000));
      EXPECT_TRUE((y.segment(layer.biases.first, layer.biases.count).array() == 0).all());
    }
    EXPECT_FALSE(test::same_bits(random_start(shape, 4), y));
  }
}

}  // namespace
}  // namespace bizo::problems
