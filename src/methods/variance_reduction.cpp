#include "bizo/methods/variance_reduction.hpp"

namespace bizo {
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

class Storm final : public VarianceReduction {
 public:
  Storm(LoopQuantities at, double a) : size_(at.size()), a_(a) {}

  Vector estimate(Index, const std::vector<Index>& items, const Matrix& payload) override {
    const Vector now = mean_of(items, payload, {0, size_});
    if (estimate_.size() == 0)
      estimate_ = now;
    else
      estimate_ = now + (1 - a_) * (estimate_ - mean_of(items, payload, {size_, size_}));
    return estimate_;
  }
  void archive(Archive& archive) override { archive(estimate_); }

 private:
  Index size_;
  double a_;
  Vector estimate_;
};

}  // namespace

std::unique_ptr<VarianceReduction> mean_of_minibatches() {
  return std::make_unique<Mean>();
}

std::unique_ptr<VarianceReduction> saga_memory(LoopQuantities at, SampleSchedule schedule) {
  return std::make_unique<Saga>(at, schedule);
}

std::unique_ptr<VarianceReduction> storm(LoopQuantities at, double a) {
  return std::make_unique<Storm>(at, a);
}

}  // namespace bizo
