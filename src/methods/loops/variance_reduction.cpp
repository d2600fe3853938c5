#include "methods/loops/variance_reduction.hpp"

namespace bizo::methods {
namespace {

Vector mean_of(const std::vector<Index>& items, const Matrix& payload, Range rows) {
  Vector sum = Vector::Zero(rows.count);
  for (const Index j : items) sum += payload.col(j).segment(rows.first, rows.count);
  return sum / static_cast<double>(items.size());
}

class Mean final : public VarianceReduction {
 public:
  Vector estimate(Index, const std::vector<Index>& items, const Matrix& payload) override {
    return mean_of(items, payload, {0, payload.rows()});
  }
  void archive(Archive&) override {}
};

// The memory of one side's blocks.
class SagaSide {
 public:
  SagaSide(SampleSource source, Index count, Range rows)
      : source_(std::move(source)),
        count_(count),
        rows_(rows),
        kept_(Matrix::Zero(rows.count, source_.blocks())),
        mean_(Vector::Zero(rows.count)) {}

  // The mean over items of  N w_i (q - q_i) + mean of the memory,  w_i the share of the item's block among N:
  // unbiased for a uniformly random block.
  Vector estimate(Index k, const std::vector<Index>& items, const Matrix& payload) {
    const auto blocks = static_cast<double>(source_.blocks());
    Vector change = Vector::Zero(rows_.count), estimate = mean_;
    for (const Index j : items) {
      const Index block = source_.block(k, j, count_);
      const Vector innovation =
          source_.share(block) * (payload.col(j).segment(rows_.first, rows_.count) - kept_.col(block));
      change += innovation;
      kept_.col(block) = payload.col(j).segment(rows_.first, rows_.count);
    }
    mean_ += change;
    return estimate + blocks / static_cast<double>(items.size()) * change;
  }

  void archive(Archive& archive) { archive(kept_, mean_); }

 private:
  SampleSource source_;
  Index count_;
  Range rows_;
  Matrix kept_;
  Vector mean_;
};

class Saga final : public VarianceReduction {
 public:
  Saga(LoopQuantities at, const SampleSchedule& schedule)
      : inner_(schedule.inner, schedule.count, {0, at.inner()}),
        outer_(schedule.outer, schedule.count, {at.inner(), at.outer()}) {}

  Vector estimate(Index k, const std::vector<Index>& items, const Matrix& payload) override {
    Vector q(payload.rows());
    q << inner_.estimate(k, items, payload), outer_.estimate(k, items, payload);
    return q;
  }
  void archive(Archive& archive) override { archive(inner_, outer_); }

 private:
  SagaSide inner_, outer_;
};

class Recursive final : public VarianceReduction {
 public:
  Recursive(LoopQuantities at, const ReductionSettings& settings)
      : size_(at.size()), passes_(settings.passes), recursion_(settings.recursion()) {}

  Vector estimate(Index k, const std::vector<Index>& items, const Matrix& payload) override {
    const Vector there = refers(k) ? mean_of(items, payload, {size_, size_}) : Vector();
    return recursion_.next(k, passes_.at(k), mean_of(items, payload, {0, size_}), there);
  }
  bool refers(Index k) const override { return recursion_.refers(passes_.at(k)); }
  bool renews(Index k) const override { return recursion_.renews(passes_.at(k)); }
  void archive(Archive& archive) override { archive(recursion_); }

 private:
  Index size_;
  FullPasses passes_;
  SampleRecursion recursion_;
};

}  // namespace

std::unique_ptr<VarianceReduction> mean_of_minibatches() {
  return std::make_unique<Mean>();
}

std::unique_ptr<VarianceReduction> saga_memory(LoopQuantities at, SampleSchedule schedule) {
  return std::make_unique<Saga>(at, schedule);
}

std::unique_ptr<VarianceReduction> recursive(LoopQuantities at, const ReductionSettings& settings) {
  return std::make_unique<Recursive>(at, settings);
}

}  // namespace bizo::methods
