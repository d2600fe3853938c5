#include "parallel/communicator.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "bizo/core/error.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

constexpr std::size_t kFew = 32;  // messages

// Added to the tag of a long message: first comes its length, then its parts.
constexpr int kLong = 100;

bool are_complete(std::vector<MPI_Request>& requests) {
  int flag = 0;
  MPI_Testall(static_cast<int>(requests.size()), requests.data(), &flag, MPI_STATUSES_IGNORE);
  return flag != 0;
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

Communicator::Communicator(MPI_Comm ranks, bool watched, std::size_t longest_part)
    : longest_part_(longest_part) {
  MPI_Comm_dup(ranks, &handle_);
  MPI_Comm_dup(ranks, &farewell_);
  MPI_Comm_rank(handle_, &rank_);
  MPI_Comm_size(handle_, &size_);
  if (watched && size_ > 1) own_watch_ = std::make_unique<RankWatch>(ranks);
  watch_ = own_watch_.get();
}

Communicator::Communicator(MPI_Comm ranks, Communicator& whole, std::vector<int> places)
    : Communicator(ranks) {
  watch_ = whole.watch();
  places_ = std::move(places);
}

// With a watch the process leaves without MPI's clean-up, in which all ranks take part.
Communicator::~Communicator() {
  if (watch_) return;
  MPI_Comm_free(&farewell_);
  MPI_Comm_free(&handle_);
}

int Communicator::losses() const {
  if (!watch_ || watch_->losses() == 0 || places_.empty()) return watch_ ? watch_->losses() : 0;
  int losses = 0;
  for (int rank = 0; rank < size_; ++rank) losses += lost(rank) ? 1 : 0;
  return losses;
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
    std::erase_if(sending_, [](Sending& sending) { return are_complete(sending.requests); });
    left_ = sending_.size();
  }
  const bool is_long = bytes->size() > longest_part_;
  if (is_long) {
    const std::size_t length = bytes->size();
    const auto raw = std::as_bytes(std::span(&length, 1));
    post({to, std::make_shared<const Bytes>(raw.begin(), raw.end()), {}}, static_cast<int>(tag) + kLong);
  }
  post({to, std::move(bytes), {}}, static_cast<int>(tag) + (is_long ? kLong : 0));
}

void Communicator::post(Sending sending, int tag) {
  const Bytes& bytes = *sending.bytes;
  std::size_t first = 0;
  do {
    const std::size_t size = std::min(longest_part_, bytes.size() - first);
    MPI_Isend(bytes.data() + first, static_cast<int>(size), MPI_BYTE, sending.peer, tag, handle_,
              &sending.requests.emplace_back(MPI_REQUEST_NULL));
    first += size;
  } while (first < bytes.size());
  sending_.push_back(std::move(sending));
}

void Communicator::flush() {
  for (auto& sending : sending_)
    parallel::wait_until([&] { return are_complete(sending.requests) || lost(sending.peer); });
  sending_.clear();
}

void Communicator::push() {
  constexpr double kLimit = 2e-4;
  parallel::wait_until(
      [this] {
        std::erase_if(sending_, [](Sending& sending) { return are_complete(sending.requests); });
        return sending_.empty();
      },
      kLimit);
}

Message Communicator::receive() {
  std::optional<Message> message;
  parallel::wait_until([&] { return (message = try_receive()).has_value(); });
  return std::move(*message);
}

std::optional<Message> Communicator::try_receive() {
  return try_receive_tagged(MPI_ANY_TAG);
}

std::optional<Message> Communicator::try_receive(Tag tag) {
  return try_receive_tagged(static_cast<int>(tag));
}

std::optional<Message> Communicator::try_receive_tagged(int tag) {
  auto message = try_receive_part(MPI_ANY_SOURCE, tag);
  if (!message && tag != MPI_ANY_TAG) message = try_receive_part(MPI_ANY_SOURCE, tag + kLong);
  if (message && static_cast<int>(message->tag) >= kLong && !receive_rest(*message)) return std::nullopt;
  return message;
}

std::optional<Message> Communicator::try_receive_part(int source, int tag) {
  int arrived = 0;
  MPI_Message handle;
  MPI_Status status;
  // Open MPI looks first and moves messages afterwards: a single probe after a long evaluation sees only what
  // had come before the last one.
  for (int probe = 0; probe < 2 && !arrived; ++probe)
    MPI_Improbe(source, tag, handle_, &arrived, &handle, &status);
  if (!arrived) return std::nullopt;
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  Message message{status.MPI_SOURCE, static_cast<Tag>(status.MPI_TAG), Bytes(static_cast<std::size_t>(size))};
  MPI_Request request;
  MPI_Imrecv(message.bytes.data(), size, MPI_BYTE, &handle, &request);
  parallel::wait_until([&] { return is_complete(request) || lost(message.source); });
  if (!lost(message.source)) return message;
  abandoned_.push_back({message.source, std::move(message.bytes), {request}});
  return std::nullopt;
}

bool Communicator::receive_rest(Message& message) {
  const int tag = static_cast<int>(message.tag);
  const auto length = ByteReader(message.bytes).get<std::size_t>();
  message.tag = static_cast<Tag>(tag - kLong);
  message.bytes.clear();
  message.bytes.reserve(length);
  while (message.bytes.size() < length) {
    std::optional<Message> part;
    parallel::wait_until(
        [&] { return (part = try_receive_part(message.source, tag)) || lost(message.source); });
    if (!part) return false;
    message.bytes.insert(message.bytes.end(), part->bytes.begin(), part->bytes.end());
  }
  return true;
}

void Communicator::broadcast(std::span<std::byte> bytes, int root) {
  do {
    const auto part = bytes.first(std::min(longest_part_, bytes.size()));
    MPI_Request request;
    MPI_Ibcast(part.data(), static_cast<int>(part.size()), MPI_BYTE, root, handle_, &request);
    wait(request);
    bytes = bytes.subspan(part.size());
  } while (!bytes.empty());
}

}  // namespace bizo::parallel
