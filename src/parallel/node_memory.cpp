#include "parallel/node_memory.hpp"

#include <string>

#include "bizo/core/error.hpp"

namespace bizo::parallel {
namespace {

void barrier(MPI_Comm ranks) {
  MPI_Request request;
  MPI_Ibarrier(ranks, &request);
  wait(request);
}

}  // namespace

NodeMemory::NodeMemory(MPI_Comm all) {
  int rank = 0, place = 0;
  MPI_Comm_rank(all, &rank);
  MPI_Comm node, leaders;
  MPI_Comm_split_type(all, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &node);
  MPI_Comm_rank(node, &place);
  MPI_Comm_split(all, place == 0 ? 0 : 1, rank, &leaders);
  ranks_ = std::make_unique<Communicator>(node);
  leaders_ = std::make_unique<Communicator>(leaders);
  MPI_Comm_free(&node);
  MPI_Comm_free(&leaders);
}

NodeMemory::~NodeMemory() = default;

std::span<std::byte> NodeMemory::allocate(std::size_t size) {
  barrier(ranks_->handle());  // the calls below poll without a pause
  void* own = nullptr;
  MPI_Win window;
  const MPI_Aint own_size = ranks_->rank() == 0 ? static_cast<MPI_Aint>(size) : 0;
  MPI_Comm_set_errhandler(ranks_->handle(), MPI_ERRORS_RETURN);
  if (MPI_Win_allocate_shared(own_size, 1, MPI_INFO_NULL, ranks_->handle(), static_cast<void*>(&own),
                              &window) != MPI_SUCCESS)
    throw Error("run.data: there is no shared memory for " + std::to_string(size >> 20) +
                " MB of data on this node; enlarge /dev/shm, or set run.data = each");
  MPI_Aint length = 0;
  int unit = 1;
  std::byte* place = nullptr;
  MPI_Win_shared_query(window, 0, &length, &unit, static_cast<void*>(&place));
  windows_.push_back(window);
  return {place, size};
}

void NodeMemory::publish() {
  for (MPI_Win window : windows_) {
    MPI_Win_lock_all(MPI_MODE_NOCHECK, window);
    MPI_Win_sync(window);
  }
  barrier(ranks_->handle());
  for (MPI_Win window : windows_) {
    MPI_Win_sync(window);
    MPI_Win_unlock_all(window);
  }
}

void NodeMemory::free() {
  for (MPI_Win& window : windows_) MPI_Win_free(&window);
  windows_.clear();
}

}  // namespace bizo::parallel
