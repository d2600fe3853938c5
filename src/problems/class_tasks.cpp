#include "bizo/core/random.hpp"
#include "problems/task_source.hpp"

namespace bizo::problems {
namespace {

class ClassTasks final : public TaskSource {
 public:
  ClassTasks(Features samples, std::vector<std::vector<Index>> by_class, const ClassDraws& draws)
      : samples_(std::move(samples)), by_class_(std::move(by_class)), draws_(draws) {}

  Index inputs() const override { return samples_.dimension(); }
  Index outputs() const override { return draws_.way; }
  Index support_size() const override { return draws_.way * draws_.shots; }
  Index query_size() const override { return draws_.way * draws_.queries; }

  Features support(std::span<const Index> tasks) const override {
    return samples_.subset(chosen(tasks, 0, draws_.shots));
  }
  Matrix support_targets(std::span<const Index> tasks) const override {
    Matrix targets = Matrix::Zero(static_cast<Index>(tasks.size()) * support_size(), draws_.way);
    for (Index i = 0; i < targets.rows(); ++i) targets(i, i % support_size() / draws_.shots) = 1;
    return targets;
  }
  Features query(std::span<const Index> tasks) const override {
    return samples_.subset(chosen(tasks, draws_.shots, draws_.queries));
  }
  std::shared_ptr<const Loss> query_loss(std::span<const Index> tasks) const override {
    std::vector<Index> all;
    for (std::size_t t = 0; t < tasks.size(); ++t)
      for (const Index one : query_classes()) all.push_back(one);
    return softmax_loss(all, draws_.way);
  }
  std::vector<Index> query_classes() const override {
    std::vector<Index> classes;
    for (Index i = 0; i < query_size(); ++i) classes.push_back(i / draws_.queries);
    return classes;
  }

 private:
  // Of each class of a task, `count` samples from number `first` on.
  std::vector<Index> chosen(std::span<const Index> tasks, Index first, Index count) const {
    std::vector<Index> all;
    for (const Index task : tasks) {
      RandomKey key{.seed = draws_.seed,
                    .purpose = Purpose::samples,
                    .stream = static_cast<std::uint32_t>(draws_.first + task)};
      const auto classes = random_sample(key, static_cast<Index>(by_class_.size()), draws_.way);
      for (const Index one : classes) {
        ++key.iteration;
        const auto& members = by_class_[static_cast<std::size_t>(one)];
        const auto order =
            random_sample(key, static_cast<Index>(members.size()), draws_.shots + draws_.queries);
        for (Index i = first; i < first + count; ++i)
          all.push_back(members[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
      }
    }
    return all;
  }

  Features samples_;
  std::vector<std::vector<Index>> by_class_;
  ClassDraws draws_;
};

}  // namespace

std::unique_ptr<TaskSource> class_tasks(Features samples, std::vector<std::vector<Index>> by_class,
                                        const ClassDraws& draws) {
  return std::make_unique<ClassTasks>(std::move(samples), std::move(by_class), draws);
}

}  // namespace bizo::problems
