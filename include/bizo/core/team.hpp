// Work in chunks that other ranks may take over while they would only wait.
#pragma once

#include <functional>

#include "bizo/core/bytes.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// The chunks depend on the problem alone, and what they contribute is taken in their order: the same bits
// whoever makes them.
struct ChunkedWork {
  Index chunks = 1;
  Index multiplications = 0;  // of all of them, roughly: whether they are worth messages
  // `part` <- what the chunk contributes, a matrix of any size.
  std::function<void(Index chunk, Matrix& part)> make;
  std::function<void(Index chunk, const Matrix& part)> take;
  // What another rank needs to make these chunks (SharesWork::help).
  std::function<Bytes(Range chunks)> question;
};

// Who makes the chunks: this rank, in a loop.
class Team {
 public:
  virtual ~Team() = default;
  virtual void work(const ChunkedWork& work);
};

// A problem that works in chunks. Every rank of a run has the same.
class SharesWork {
 public:
  virtual ~SharesWork() = default;
  // Where its work is done from now on; null: on this rank.
  virtual void join(Team* team) = 0;
  // Makes these chunks of another rank's work, one after the other, until `give` returns false.
  using Give = std::function<bool(Index chunk, const Matrix& part)>;
  virtual void help(std::span<const std::byte> question, Range chunks, const Give& give) = 0;
};

}  // namespace bizo
