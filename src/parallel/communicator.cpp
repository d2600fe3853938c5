#include "parallel/communicator.hpp"

#include <unistd.h>

#include <cstdio>
#include <limits>

#include "bizo/core/error.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

constexpr std::size_t kFew = 32;  // messages

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
  return parallel::wait_until([&request] { return is_complete(request); }, limit);
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

bool Communicator::wait_until(const std::function<bool()>& ready, double limit) {
  return parallel::wait_until([&ready] { return ready(); }, limit);
}

double Communicator::evaluate(const Deal&, const std::function<void()>& work) {
  const double begin = seconds();
  work();
  return seconds() - begin;
}

void Communicator::send(int to, Tag tag, std::span<const std::byte> bytes) {
  send_shared(to, tag, std::make_shared<const Bytes>(bytes.begin(), bytes.end()));
}

void Communicator::send_shared(int to, Tag tag, std::shared_ptr<const Bytes> bytes) {
  // Where many are on their way, to look at all of them each time would take longer than to send.
  if (sending_.size() < kFew || sending_.size() >= 2 * left_) {
    std::erase_if(sending_, [](Sending& sending) { return is_complete(sending.request); });
    left_ = sending_.size();
  }
  auto& [peer, kept, request] = sending_.emplace_back(Sending{to, std::move(bytes)});
  MPI_Isend(kept->data(), count_of(kept->size()), MPI_BYTE, to, static_cast<int>(tag), handle_, &request);
}

void Communicator::flush() {
  for (auto& sending : sending_)
    parallel::wait_until([&] { return is_complete(sending.request) || lost(sending.peer); });
  sending_.clear();
}

Message Communicator::receive() {
  std::optional<Message> message;
  parallel::wait_until([&] { return (message = try_receive()).has_value(); });
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
  parallel::wait_until([&] { return is_complete(request) || lost(message.source); });
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
