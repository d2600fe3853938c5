// Messages between ranks and the clock that goes with them: what dealing needs of the world. MPI is one
// (communicator.hpp), a simulation another (simulated_ranks.hpp).
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "bizo/core/bytes.hpp"
#include "bizo/core/types.hpp"

namespace bizo::parallel {

enum class Tag : int { order, payload, result, slices, timing, failure, farewell, part };

inline constexpr double kForever = std::numeric_limits<double>::infinity();  // seconds

struct Message {
  int source = 0;
  Tag tag = Tag::order;
  Bytes bytes;
};

// A batch of a query: queries are counted from 0, those of the past included.
struct Deal {
  std::uint64_t query = 0;
  Range batch;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual double seconds() = 0;  // since an arbitrary zero
  // Waits until ready() says yes or `limit` seconds have passed; returns its last answer.
  virtual bool wait_until(const std::function<bool()>& ready, double limit = kForever) = 0;
  // Evaluates a batch on this rank: calls `work`. Returns the seconds that it took.
  virtual double evaluate(const Deal& deal, const std::function<void()>& work) = 0;

  // Returns at once, whether or not the receiver is listening.
  virtual void send(int to, Tag tag, std::span<const std::byte> bytes) = 0;
  // The same bytes for several receivers, of which no copy is made.
  virtual void send_shared(int to, Tag tag, std::shared_ptr<const Bytes> bytes) = 0;
  virtual void flush() = 0;                          // waits until all messages are gone
  virtual std::optional<Message> try_receive() = 0;  // nothing comes from a rank that is lost
  // Collective: root's bytes to all; every rank has room for as many.
  virtual void broadcast(std::span<std::byte> bytes, int root = 0) = 0;

  // Whether ranks may be lost; then a broadcast, in which all take part, is none.
  virtual bool watched() const { return false; }
  virtual bool lost(int /*rank*/) const { return false; }
  virtual int losses() const { return 0; }
  virtual double silence() const { return 0; }  // seconds after which a rank counts as lost
  // The number of a rank among all ranks of the run.
  virtual int place(int rank) const { return rank; }
};

}  // namespace bizo::parallel
