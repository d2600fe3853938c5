#include "support/sparse_data.hpp"

namespace bizo::test {

MemoryData sparse_regression(Index dimension, Index train, Index validation) {
  MemoryData data;
  Vector coefficients = Vector::Zero(dimension);
  for (Index k = 0; k < dimension / 10; ++k) coefficients(k) = k % 2 == 0 ? 1 : -1;
  const auto add = [&](const std::string& name, Index samples, std::uint64_t seed) {
    Matrix A = normal(seed, dimension, samples);
    const auto targets = [&] {
      return Vector(A.transpose() * coefficients + 0.5 * normal(seed + 1, samples, 1));
    };
    data.datasets[name] = {Features(A), targets(), ""};
    A = (normal(seed + 2, dimension, samples).array() > 0.4).select(A, 0.0);
    data.datasets["sparse-" + name] = {Features(SparseMatrix(A.sparseView())), targets(), ""};
  };
  add("train", train, 60);
  add("validation", validation, 70);
  return data;
}

}  // namespace bizo::test
