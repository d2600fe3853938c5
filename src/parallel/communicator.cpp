#include "parallel/communicator.hpp"

#include <unistd.h>

#include <cstdio>
#include <limits>

#include "bizo/core/error.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

// MPI counts with an int.
int count_of(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw Error("sending " + std::to_string(bytes) + " bytes to another rank: a message is limited to 2 GiB");
  return static_cast<int>(bytes);
}

bool is_complete(MPI_Request& request) {
  int flag = 0;
  MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
  return flag != 0;
}

}  // namespace

bool wait(MPI_Request& request, double limit) {
  return wait_until([&request] { return is_complete(request); }, limit);
}

void abort_job(const std::string& why, int exit_code) {
  std::fprintf(stderr, "bizo: %s; aborting\n", why.c_str());
  if (RankWatch::is_needed()) _exit(exit_code);
  MPI_Abort(MPI_COMM_WORLD, exit_code);
  std::abort();
}

Communicator::Communicator(MPI_Comm ranks, bool watched) {
  MPI_Comm_dup(ranks, &handle_);
  MPI_Comm_dup(ranks, &farewell_);
  MPI_Comm_rank(handle_, &rank_);
  MPI_Comm_size(handle_, &size_);
  if (watched && size_ > 1) watch_ = std::make_unique<RankWatch>(ranks);
}

// With a watch the process leaves without MPI's clean-up, in which all ranks take part.
Communicator::~Communicator() {
  if (watch_) return;
  MPI_Comm_free(&farewell_);
  MPI_Comm_free(&handle_);
}

void Communicator::send(int to, Tag tag, std::span<const std::byte> bytes) {
  std::erase_if(sending_, [](Sending& sending) { return is_complete(sending.request); });
  auto& [peer, copy, request] = sending_.emplace_back(Sending{to, Bytes(bytes.begin(), bytes.end())});
  MPI_Isend(copy.data(), count_of(copy.size()), MPI_BYTE, to, static_cast<int>(tag), handle_, &request);
}

void Communicator::flush() {
  for (auto& sending : sending_)
    wait_until([&] { return is_complete(sending.request) || lost(sending.peer); });
  sending_.clear();
}

Message Communicator::receive() {
  std::optional<Message> message;
  wait_until([&] { return (message = try_receive()).has_value(); });
  return std::move(*message);
}

std::optional<Message> Communicator::try_receive() {
  int arrived = 0;
  MPI_Message handle;
  MPI_Status status;
  // Open MPI looks first and moves messages afterwards: a single probe after a long evaluation sees only what
  // had come before the last one.
  for (int probe = 0; probe < 2 && !arrived; ++probe)
    MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, handle_, &arrived, &handle, &status);
  if (!arrived) return std::nullopt;
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  Message message{status.MPI_SOURCE, static_cast<Tag>(status.MPI_TAG), Bytes(static_cast<std::size_t>(size))};
  MPI_Request request;
  MPI_Imrecv(message.bytes.data(), size, MPI_BYTE, &handle, &request);
  wait_until([&] { return is_complete(request) || lost(message.source); });
  if (!lost(message.source)) return message;
  abandoned_.push_back({message.source, std::move(message.bytes), request});
  return std::nullopt;
}

void Communicator::broadcast(std::span<std::byte> bytes, int root) {
  MPI_Request request;
  MPI_Ibcast(bytes.data(), count_of(bytes.size()), MPI_BYTE, root, handle_, &request);
  wait(request);
}

}  // namespace bizo::parallel
