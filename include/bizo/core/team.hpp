// Several ranks at one evaluation: work in chunks that others may take over, and problems that need several.
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

// Ranks that evaluate one point together: the leader is asked, and the others follow it.
struct RankTeam {
  int communicator = 0;  // of these ranks alone, as MPI_Comm_c2f gives it; the leader is its rank 0
  int size = 1;
  // Of the leader: every other rank's follow() is called with these bytes. Returns before they have ended.
  std::function<void(std::span<const std::byte>)> tell;
};

// A problem whose evaluations take several ranks at once (evaluation.ranks_per_item). The answers of the
// leader count; what they need of the others is between them, on their communicator.
class WorksTogether {
 public:
  virtual ~WorksTogether() = default;
  // Of every rank of the team, at the same time; before it, a rank is alone.
  virtual void join(const RankTeam& team) = 0;
  // What another rank than the leader does, in the order in which it was told.
  virtual void follow(std::span<const std::byte> told) = 0;
};

}  // namespace bizo
