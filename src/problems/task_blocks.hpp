// The support or the query samples of some tasks, in blocks of whole tasks.
#pragma once

#include "problems/task_source.hpp"

namespace bizo::problems {

struct TaskBlock {
  std::vector<Index> slots;          // of its tasks, where their weights are in y
  Features samples;                  // of one task after the other
  Matrix targets;                    // support: samples x c
  std::shared_ptr<const Loss> loss;  // query
};

struct TaskBlocks {
  Index size = 0;  // samples of a task
  std::vector<TaskBlock> blocks;
  Index count() const;  // of tasks
};

// tasks[s] is the task in slot s; those of `slots` are taken. Blocks depend on the sizes of tasks alone, for
// they fix the order of sums.
TaskBlocks support_blocks(const TaskSource& source, std::span<const Index> tasks,
                          std::span<const Index> slots);
TaskBlocks query_blocks(const TaskSource& source, std::span<const Index> tasks, std::span<const Index> slots);

}  // namespace bizo::problems
