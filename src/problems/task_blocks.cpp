#include "problems/task_blocks.hpp"

#include <algorithm>

namespace bizo::problems {
namespace {

// Samples a block: the products of one are large enough, and its features stay in the cache (mlp_model.cpp).
constexpr Index kBlock = 128;

template <class Fill>
TaskBlocks divide(Index size, std::span<const Index> tasks, std::span<const Index> slots, const Fill& fill) {
  TaskBlocks divided{size, {}};
  const auto max = static_cast<std::size_t>(std::max<Index>(1, kBlock / size));
  for (std::size_t first = 0; first < slots.size(); first += max) {
    const auto some = slots.subspan(first, std::min(max, slots.size() - first));
    std::vector<Index> chosen;
    for (const Index slot : some) chosen.push_back(tasks[static_cast<std::size_t>(slot)]);
    TaskBlock block;
    block.slots.assign(some.begin(), some.end());
    fill(block, chosen);
    divided.blocks.push_back(std::move(block));
  }
  return divided;
}

}  // namespace

Index TaskBlocks::count() const {
  std::size_t count = 0;
  for (const auto& block : blocks) count += block.slots.size();
  return static_cast<Index>(count);
}

TaskBlocks support_blocks(const TaskSource& source, std::span<const Index> tasks,
                          std::span<const Index> slots) {
  return divide(source.support_size(), tasks, slots, [&](TaskBlock& block, const std::vector<Index>& chosen) {
    block.samples = source.support(chosen);
    block.targets = source.support_targets(chosen);
  });
}

TaskBlocks query_blocks(const TaskSource& source, std::span<const Index> tasks,
                        std::span<const Index> slots) {
  return divide(source.query_size(), tasks, slots, [&](TaskBlock& block, const std::vector<Index>& chosen) {
    block.samples = source.query(chosen);
    block.loss = source.query_loss(chosen);
  });
}

}  // namespace bizo::problems
