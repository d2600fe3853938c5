// Splits and scaling of the problems with data, and how their users' mistakes are told.
#include "problems/splits.hpp"

#include <gtest/gtest.h>

#include <set>

#include "bizo/core/error.hpp"
#include "io/data_files.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::expect_refused;
using test::make_problem;
using test::MemoryData;
using test::numbered;
using test::Settings;

Splits load(const Settings& settings, const DataFiles& files) {
  std::map<std::string, Setting> given;
  for (const auto& [name, value] : settings) given[name] = {value, "test"};
  return load_splits(Params("problem", data_options(), given), files);
}

TEST(Splits, SizesAreTheFractionsAndPartsAreDisjoint) {
  const auto files = numbered(101);
  const Splits splits = load({{"data", "all"}, {"split", "0.5, 0.25, 0.25"}}, files);
  EXPECT_EQ(splits.train.features.size(), 51);  // rounded sums of the fractions
  EXPECT_EQ(splits.validation.features.size(), 25);
  EXPECT_EQ(splits.test.features.size(), 25);
  std::multiset<double> seen;
  for (const auto* part : {&splits.train, &splits.validation, &splits.test})
    for (Index i = 0; i < part->features.size(); ++i) {
      EXPECT_EQ(part->targets(i), part->features.dense()(0, i)) << "features and target were separated";
      seen.insert(part->targets(i));
    }
  EXPECT_EQ(seen.size(), 101U);
  EXPECT_EQ(std::set<double>(seen.begin(), seen.end()).size(), 101U);
  EXPECT_EQ(load({{"data", "all"}, {"split", "0.5, 0.2"}}, files).test.features.size(), 0);
}

TEST(Splits, DependOnTheSeedAlone) {
  const auto files = numbered(50);
  const auto targets = [&](const char* seed) {
    return load({{"data", "all"}, {"split_seed", seed}}, files).train.targets;
  };
  EXPECT_EQ(targets("3"), targets("3"));
  EXPECT_NE(targets("3"), targets("4"));
  EXPECT_NE(targets("3"), Vector(Vector::LinSpaced(30, 0, 29))) << "the order of the file";
}

TEST(Splits, ScalingIsFittedOnTheTrainingSamples) {
  const auto files = numbered(60);
  const Splits raw = load({{"data", "all"}}, files);
  const Splits standard = load({{"data", "all"}, {"normalize", "standard"}, {"feature_factor", "3"}}, files);
  const Vector mean = raw.train.features.mean(), deviation = raw.train.features.deviation();
  for (const auto part : {&Splits::train, &Splits::validation, &Splits::test}) {
    const Matrix expected =
        3 * deviation.cwiseInverse().asDiagonal() * ((raw.*part).features.dense().colwise() - mean);
    EXPECT_LE(((standard.*part).features.dense() - expected).cwiseAbs().maxCoeff(), 1e-12);
  }
  EXPECT_GT(standard.validation.features.mean().norm(), 1e-3) << "the parts' means are too equal to tell";
  const Splits unit = load({{"data", "all"}, {"normalize", "unit"}}, files);
  EXPECT_NEAR(unit.train.features.largest().maxCoeff(), 1, 1e-15);
  EXPECT_NEAR(unit.validation.features.dense()(0, 0) * raw.train.features.largest()(0),
              raw.validation.features.dense()(0, 0), 1e-12);
}

TEST(Splits, AConstantFeatureKeepsItsScale) {
  Matrix A(2, 1000);
  A.row(0).setConstant(0.1);  // its mean is not exactly 0.1
  A.row(1).setLinSpaced(-1, 1);
  MemoryData files;
  files.datasets["t"] = files.datasets["v"] = {Features(A), Vector::Zero(1000), ""};
  Matrix other = A;
  other(0, 0) = 0.6;
  files.datasets["v"].features = Features(other);
  const Splits splits = load({{"train", "t"}, {"validation", "v"}, {"normalize", "standard"}}, files);
  EXPECT_NEAR(splits.validation.features.dense()(0, 0), 0.5, 1e-12);
  EXPECT_LE(splits.train.features.dense().row(0).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(Splits, SparseDataStaySparseAndGiveTheSameAnswers) {
  const MemoryData files = test::random_data(300, 25);
  EXPECT_TRUE(load({{"data", "sparse"}, {"normalize", "unit"}}, files).train.features.is_sparse());
  EXPECT_THROW(load({{"data", "sparse"}, {"normalize", "standard"}}, files), ConfigError);
  for (const char* intercept : {"yes", "no"}) {
    Matrix results[2];
    for (const bool sparse : {false, true}) {
      auto owner = make_problem(
          "logistic",
          {{"data", sparse ? "sparse" : "dense"}, {"normalize", "unit"}, {"intercept", intercept}}, files);
      auto& problem = dynamic_cast<ProductsProblem&>(*owner);
      const Matrix x = test::normal(1, problem.d(), 3), y = test::normal(2, problem.p(), 3);
      Matrix& all = results[sparse];
      all.resize(problem.p() + 2, 3);
      Vector value(3);
      problem.inner_gradient_y(x, y, all.topRows(problem.p()));
      problem.inner(x, y, value);
      all.row(problem.p()) = value.transpose();
      problem.outer(x, y, value);
      all.row(problem.p() + 1) = value.transpose();
    }
    EXPECT_LE((results[0] - results[1]).norm(), 1e-13 * results[0].norm());
  }
}

TEST(Mistakes, InSplitsAndFiles) {
  const MemoryData files = numbered(20);
  expect_refused("ridge", {}, files, "no training data");
  expect_refused("ridge", {{"train", "all"}}, files, "needed too");
  for (const char* other : {"train", "validation", "test"})
    expect_refused("ridge", {{"data", "all"}, {other, "all"}}, files, "problem.data is given too");
  expect_refused("ridge", {{"data", "all"}, {"split", "0, 0.5"}}, files, "none for training");
  expect_refused("ridge", {{"data", "all"}, {"split", "0.9, 0.01"}}, files, "none for training");
  for (const char* split : {"0.5", "0.7, 0.4", "-0.1, 0.5", "0.2, 0.2, 0.2, 0.2"})
    expect_refused("ridge", {{"data", "all"}, {"split", split}}, files, "two or three fractions");
  MemoryData two = files;
  two.datasets["wide"] = {Features(Matrix(Matrix::Ones(3, 4))), Vector::Ones(4), ""};
  expect_refused("ridge", {{"train", "all"}, {"validation", "wide"}}, two, "3 features");
}

TEST(RealData, HaveTheDimensionsThatTheirDescriptionSays) {
  const io::FileData files;
  const std::string folder = BIZO_SOURCE_DIR "/data/";
  const auto digits =
      make_problem("hyper-cleaning", {{"data", folder + "digits.csv"}, {"split", "0.6, 0.2, 0.2"}}, files);
  EXPECT_EQ(digits->d(), 1078);
  EXPECT_EQ(digits->p(), 650);
  const auto cancer = make_problem(
      "logistic", {{"data", folder + "breast_cancer.csv"}, {"normalize", "standard"}, {"intercept", "yes"}},
      files);
  EXPECT_EQ(cancer->d(), 30);
  EXPECT_EQ(cancer->p(), 31);
  EXPECT_EQ(make_problem("ridge", {{"data", folder + "diabetes.csv"}}, files)->p(), 10);
}

}  // namespace
}  // namespace bizo::problems
