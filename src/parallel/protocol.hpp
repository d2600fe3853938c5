// What rank 0 and its workers say to each other, and a leader and its team. Rank 0 sends orders; each is
// answered by one message:
//
//   query    its bytes follow                 no answer
//   batch    evaluate a range of a query      Tag::result, of one batch
//   stop     that answer is of no use         no answer of its own
//   combine  block and weights by broadcast   Tag::slices  the entries of the rank's share
//   project  block and vector by broadcast    Tag::slices  what the slices of its share contribute
//   gram     block by broadcast               Tag::slices  the same
//   chunks   a question follows               Tag::part, of each chunk: work, chunk, rows, cols, entries
//   told     bytes follow, of a leader        no answer
//   timing                                    Tag::timing  RankTiming, of each rank of the team
//   release                                   Tag::farewell
//
// A result is: whether the rank was asked to end, query, range, seconds, lost, whether there is an answer;
// then outcomes, payload, reason. There is none if rank 0 said stop in time; so each batch has one result.
// Where ranks may be lost, what would be broadcast comes as a message of its own, Tag::payload, after the
// order; so does a query while some ranks are at work, which would join a broadcast late. A worker that fails
// answers with Tag::failure, an exit code and a text, and from then on to nothing but its release.
#pragma once

#include <algorithm>

#include "bizo/core/batch.hpp"
#include "bizo/core/error.hpp"
#include "parallel/transport.hpp"

namespace bizo::parallel {

enum class Task : std::int64_t { query, batch, stop, combine, project, gram, chunks, told, timing, release };

struct Order {
  Task task = Task::release;
  std::uint64_t query = 0;      // its number; of Task::chunks, that of the work
  std::uint64_t oldest = 0;     // of Task::query: those before it are of no use any more
  Range batch = {};             // of Task::batch and Task::stop; of Task::chunks, which of them
  std::size_t broadcast = 0;    // bytes that follow by broadcast
  std::int64_t by_message = 0;  // 1: the bytes follow as a message
};

// A rank's evaluation of a batch.
struct Evaluated {
  std::vector<Outcome> items;
  Matrix payload;
  BatchReport report;
};
Evaluated evaluate_batch(WorkerContext& worker, const Query& query, Range batch);

// The content of a Tag::result; nullopt: no answer.
Bytes result_of(const Deal& deal, bool interrupted, double seconds, double lost,
                const std::optional<Evaluated>& evaluated);

// What a Tag::failure says.
inline FatalError error_of(const Message& message, const Transport& from) {
  ByteReader in(message.bytes);
  const int exit_code = in.get<int>();
  return FatalError("rank " + std::to_string(from.place(message.source)) + ": " + in.text(), exit_code);
}

// The coordinates that a rank sums: a run of whole slices.
inline Range share_of(int rank, int ranks, Index dimension) {
  constexpr Index slice = DirectionFamily::kSlice;
  const Index slices = (dimension + slice - 1) / slice;
  const Index first = slices * rank / ranks * slice;
  const Index end = std::min(slices * (rank + 1) / ranks * slice, dimension);
  return {first, std::max<Index>(end - first, 0)};
}

// The rank's contribution to a task on slices; `vector` is the weights, all of v, or nothing.
Matrix work_on_slices(Task task, DirectionFamily& family, const DirectionBlock& block, ConstVectorRef vector,
                      Range rows);

}  // namespace bizo::parallel
