// Memory that the ranks of a node share: windows of MPI-3.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "parallel/communicator.hpp"

namespace bizo::parallel {

class NodeMemory {
 public:
  explicit NodeMemory(MPI_Comm all);  // collective
  ~NodeMemory();
  NodeMemory(const NodeMemory&) = delete;
  NodeMemory& operator=(const NodeMemory&) = delete;

  Communicator& ranks() { return *ranks_; }  // of this node; the first one leads
  // The first ranks of all nodes; only they may use it.
  Communicator& leaders() { return *leaders_; }

  // Collective on the node, for as many bytes on every rank of it: the same memory for all, until free().
  std::span<std::byte> allocate(std::size_t size);
  // Collective on the node: what was written there before can be read now.
  void publish();
  // Collective on the node. (A process that just ends leaves nothing behind either.)
  void free();

 private:
  std::unique_ptr<Communicator> ranks_, leaders_;
  std::vector<MPI_Win> windows_;
};

}  // namespace bizo::parallel
