#include <cmath>
#include <numbers>

#include "bizo/core/random.hpp"
#include "problems/task_source.hpp"

namespace bizo::problems {
namespace {

class Sinusoids final : public TaskSource {
 public:
  Sinusoids(std::uint64_t seed, Index first, Index shots, Index queries)
      : seed_(seed), first_(first), shots_(shots), queries_(queries) {}

  Index inputs() const override { return 1; }
  Index outputs() const override { return 1; }
  Index support_size() const override { return shots_; }
  Index query_size() const override { return queries_; }

  Features support(std::span<const Index> tasks) const override {
    return Features(Matrix(points(tasks, 0, shots_).transpose()));
  }
  Matrix support_targets(std::span<const Index> tasks) const override { return values(tasks, 0, shots_); }
  Features query(std::span<const Index> tasks) const override {
    return Features(Matrix(points(tasks, shots_, queries_).transpose()));
  }
  std::shared_ptr<const Loss> query_loss(std::span<const Index> tasks) const override {
    return squared_loss(values(tasks, shots_, queries_));
  }
  std::vector<Index> query_classes() const override { return {}; }

 private:
  // Numbers 0 and 1 are the amplitude and the phase, the others places.
  double uniform(Index task, Index number) const {
    return random_uniform(
        {.seed = seed_, .purpose = Purpose::samples, .stream = static_cast<std::uint32_t>(first_ + task)},
        static_cast<std::uint64_t>(number));
  }
  double point(Index task, Index i) const { return -5 + 10 * uniform(task, 2 + i); }

  Vector points(std::span<const Index> tasks, Index first, Index count) const {
    Vector all(static_cast<Index>(tasks.size()) * count);
    for (Index i = 0; i < all.size(); ++i)
      all(i) = point(tasks[static_cast<std::size_t>(i / count)], first + i % count);
    return all;
  }
  Vector values(std::span<const Index> tasks, Index first, Index count) const {
    Vector all = points(tasks, first, count);
    for (Index i = 0; i < all.size(); ++i) {
      const Index task = tasks[static_cast<std::size_t>(i / count)];
      const double amplitude = 0.1 + 4.9 * uniform(task, 0), phase = std::numbers::pi * uniform(task, 1);
      all(i) = amplitude * std::sin(all(i) - phase);
    }
    return all;
  }

  std::uint64_t seed_;
  Index first_, shots_, queries_;
};

}  // namespace

std::unique_ptr<TaskSource> sinusoids(std::uint64_t seed, Index first, Index shots, Index queries) {
  return std::make_unique<Sinusoids>(seed, first, shots, queries);
}

}  // namespace bizo::problems
