#include "problems/simulator.hpp"

namespace bizo::problems {

Matrix starts_of(const Simulator& simulator, RandomKey key, std::uint32_t first, Index count) {
  const auto& shape = simulator.shape();
  Matrix starts(shape.states, count);
  std::vector<double> uniforms(static_cast<std::size_t>(shape.draws));
  for (Index s = 0; s < count; ++s) {
    key.stream = first + static_cast<std::uint32_t>(s);
    for (std::size_t j = 0; j < uniforms.size(); ++j) uniforms[j] = random_uniform(key, j);
    starts.col(s) = simulator.start(uniforms);
  }
  return starts;
}

}  // namespace bizo::problems
