// Simulators for control, many episodes at once: an episode is a lane, and what an episode has of its own,
// such as its goal or its pole, is part of its state. A lane's numbers depend on that lane alone.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "bizo/core/random.hpp"
#include "bizo/core/types.hpp"

namespace bizo::problems {

// Episodes that go together, also where there are fewer. Eight vectors of four numbers are enough independent
// work for a core to hide the latencies of divisions.
inline constexpr std::size_t kLanes = 32;
using Lanes = std::array<double, kLanes>;

// gym: rewards and ends as in OpenAI gym (Brockman et al., arXiv 1606.01540), with steps and jumps.
// smooth: actions by tanh, smooth rewards, no bounds of the state and no ends.
enum class Variant { gym, smooth };

class Simulator {
 public:
  struct Shape {
    Index states, observations, outputs;  // numbers that a policy sees and gives
    Index draws;                          // uniform numbers that decide a start
    Index horizon;                        // steps of an episode
  };
  explicit Simulator(const Shape& shape) : shape_(shape) {}
  virtual ~Simulator() = default;
  const Shape& shape() const { return shape_; }

  // The last states may be parameters of the plant, which steps leave alone: their true values, if any.
  virtual std::vector<double> plant() const { return {}; }
  // A start with the true plant, from `draws` numbers in (0, 1).
  virtual Vector start(std::span<const double> uniforms) const = 0;
  virtual void observe(std::span<const Lanes> state, std::span<Lanes> seen) const = 0;
  // The next states; `reward` of this step, and `ended`: 1 if it was an episode's last one, else 0.
  virtual void step(std::span<Lanes> state, std::span<const Lanes> outputs, Lanes& reward,
                    Lanes& ended) const = 0;

 private:
  Shape shape_;
};

// Starts first .. first + count - 1 of the key, whose stream is the number of the start: states x count.
Matrix starts_of(const Simulator& simulator, RandomKey key, std::uint32_t first, Index count);

// value within [least, most]; lets NaN pass.
inline double clip(double value, double min, double max) {
  value = value < min ? min : value;
  return value > max ? max : value;
}

}  // namespace bizo::problems
