#include "support/synthetic_ridge.hpp"

#include "bizo/core/random.hpp"

namespace bizo::test {
namespace {

Dataset samples(Index features, Index count, std::uint32_t stream) {
  Matrix A(features, count);
  Vector noise(count);
  fill_normal({.seed = 7, .stream = stream}, 0, {A.data(), static_cast<std::size_t>(A.size())});
  fill_normal({.seed = 7, .stream = stream + 1}, 0, {noise.data(), static_cast<std::size_t>(count)});
  Dataset data;
  data.targets = A.transpose() * Vector::LinSpaced(features, -1, 1) + 0.5 * noise;
  data.features = Features(std::move(A));
  return data;
}

}  // namespace

std::unique_ptr<problems::Ridge> synthetic_ridge(Index features, double start, Box box) {
  problems::Splits splits;
  splits.train = samples(features, 5 * features, 0);
  splits.validation = samples(features, 3 * features, 2);
  ProblemInfo info{
      "ridge", features, features, Vector::Constant(features, start), Vector::Zero(features), std::move(box)};
  return std::make_unique<problems::Ridge>(std::move(info), 0.5, splits,
                                           problems::ExponentialWeights(0.5, features, true));
}

}  // namespace bizo::test
