// What a rank that serves is told.
#pragma once

#include <deque>
#include <set>
#include <utility>

#include "parallel/communicator.hpp"
#include "parallel/protocol.hpp"

namespace bizo::parallel {

// What rank 0 has said, in its order; but that an answer is of no use any more is heard at once.
class Orders {
 public:
  explicit Orders(Communicator& communicator) : communicator_(communicator) {}

  // The next one. After a failure, what belongs to orders that are not obeyed comes too.
  Order next() {
    for (;;)
      if (const Message message = take(); message.tag == Tag::order)
        return ByteReader(message.bytes).get<Order>();
  }
  Message take() {
    listen();
    while (heard_.empty()) keep(communicator_.receive());
    Message message = std::move(heard_.front());
    heard_.pop_front();
    return message;
  }
  // Whether there is one that was not taken yet.
  bool are_waiting() {
    listen();
    return !heard_.empty();
  }
  bool stopped(std::uint64_t query, Range batch) {
    listen();
    return stopped_.contains({query, batch.first});
  }
  void forget(std::uint64_t oldest) { stopped_.erase(stopped_.begin(), stopped_.lower_bound({oldest, 0})); }

 private:
  void listen() {
    while (auto message = communicator_.try_receive()) keep(std::move(*message));
  }
  void keep(Message message) {
    if (message.tag == Tag::order)
      if (const auto order = ByteReader(message.bytes).get<Order>(); order.task == Task::stop) {
        stopped_.insert({order.query, order.batch.first});
        return;
      }
    heard_.push_back(std::move(message));
  }

  Communicator& communicator_;
  std::deque<Message> heard_;
  std::set<std::pair<std::uint64_t, Index>> stopped_;
};

}  // namespace bizo::parallel
