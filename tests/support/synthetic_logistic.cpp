#include "support/synthetic_logistic.hpp"

#include <cmath>

#include "support/dense_algebra.hpp"
#include "support/problems.hpp"

namespace bizo::test {
namespace {

Dataset samples(const LogisticShape& shape, Index count, std::uint64_t stream) {
  const Index d = shape.features;
  Matrix A = normal(1000 * shape.seed + stream, d, count);
  for (Index i = 0; i < d; ++i)
    A.row(i) *= std::pow(shape.spread, -0.5 * static_cast<double>(i) / static_cast<double>(d - 1));
  // The same truth for all samples; two classes with some overlap.
  const Vector truth = normal(1000 * shape.seed + 500, d, 1);
  const Vector score = A.transpose() * truth + normal(1000 * shape.seed + stream + 1, count, 1);
  Dataset data;
  data.targets = (score.array() > 0).select(Vector::Ones(count), -Vector::Ones(count));
  data.features = Features(std::move(A));
  return data;
}

}  // namespace

std::unique_ptr<problems::LinearClassifier> synthetic_logistic(const LogisticShape& shape,
                                                               Vector inner_start) {
  const Index d = shape.features;
  problems::Splits splits;
  splits.train = samples(shape, 5 * d, 10);
  splits.validation = samples(shape, 3 * d, 20);
  if (inner_start.size() == 0) inner_start = Vector::Zero(d);
  ProblemInfo info{"logistic", d, d, Vector::Constant(d, shape.start), std::move(inner_start), {}};
  return std::make_unique<problems::LinearClassifier>(
      std::move(info), 1, splits, std::vector<double>{-1, 1}, *problems::linear_model(d, 1),
      problems::ExponentialWeights(0.5, d, true),
      [](Vector signs, double) { return problems::logistic_loss(std::move(signs)); }, 0);
}

double condition_number(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y) {
  const Index p = problem.p();
  Matrix H(p, p), column(p, 1);
  for (Index i = 0; i < p; ++i) {
    problem.inner_hessian_product(x, y, Vector::Unit(p, i), column);
    H.col(i) = column.col(0);
  }
  const Vector spectrum = eigenvalues(H);
  return spectrum(p - 1) / spectrum(0);
}

}  // namespace bizo::test
