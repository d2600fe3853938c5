// Where the tasks of few-shot learning come from. Task t is a fixed function of t: samples to learn from, the
// support, and others to be right on, the query.
#pragma once

#include <memory>
#include <span>

#include "bizo/core/features.hpp"
#include "problems/loss.hpp"

namespace bizo::problems {

class TaskSource {
 public:
  virtual ~TaskSource() = default;
  virtual Index inputs() const = 0;   // features of a sample
  virtual Index outputs() const = 0;  // c, scores of a sample
  virtual Index support_size() const = 0;
  virtual Index query_size() const = 0;

  // Of these tasks, one after the other.
  virtual Features support(std::span<const Index> tasks) const = 0;
  virtual Matrix support_targets(std::span<const Index> tasks) const = 0;  // samples x c
  virtual Features query(std::span<const Index> tasks) const = 0;
  virtual std::shared_ptr<const Loss> query_loss(std::span<const Index> tasks) const = 0;
  // The classes of a task's query samples; empty: its targets are numbers.
  virtual std::vector<Index> query_classes() const = 0;
};

// Regression (Finn, Abbeel and Levine, ICML 2017): a sin(t - b) at `shots` and at `queries` points, with a in
// [0.1, 5], b in [0, pi] and t in [-5, 5] uniform. `first`: number of task 0 among all sinusoids of the seed.
std::unique_ptr<TaskSource> sinusoids(std::uint64_t seed, Index first, Index shots, Index queries);

// Classification: `way` of the classes, numbered 0 .. way - 1, and of each `shots` and then `queries` samples
// by chance. by_class: the samples of each class.
struct ClassDraws {
  std::uint64_t seed;
  Index first;  // as above
  Index way, shots, queries;
};
std::unique_ptr<TaskSource> class_tasks(Features samples, std::vector<std::vector<Index>> by_class,
                                        const ClassDraws& draws);

}  // namespace bizo::problems
