#include "io/replay.hpp"

#include <algorithm>

#include "bizo/core/error.hpp"
#include "io/checksum.hpp"

namespace bizo::io {
namespace {

constexpr const char* kOtherBits =
    "this program or processor computes other bits than the one that started the run, or random failures "
    "differed where the journal was damaged; continue with the original, or start anew with "
    "--set run.overwrite=yes";

// Of all that decides what an evaluation gives.
std::uint64_t fingerprint_of(const Query& query) {
  const Checksum sum = checksum_of(state_of(query));
  return ByteReader(sum).get<std::uint64_t>();
}

// Words about a failure may differ, for example by the id of a process.
Bytes numbers_of(Iteration iteration) {
  iteration.note.clear();
  return state_of(iteration);
}

}  // namespace

Replay::Replay(const std::string& output, RunState state) : paths_(output), state_(state) {}

Replay::Replay(const std::string& output, SavedRun saved, RunState state)
    : paths_(output), saved_(std::move(saved)), state_(state), answered_(saved_.queries) {
  try {
    if (saved_.state) {
      Archive in(*saved_.state);
      in(state_, unanswered_);
      in.require_end();
    }
  } catch (const Error& error) {
    throw Error("cannot resume from " + paths_.checkpoint + ": " + error.what() +
                "; it is from another build of bizo: continue with that one");
  }
  saved_.state.reset();
  seconds_ = std::max(saved_.seconds, state_.stopping.deadline().elapsed());
  state_.stopping.deadline().resume_at(is_done() ? seconds_ : 0);
}

std::uint64_t Replay::begin(const Query& query) {
  open_.push_back({query, fingerprint_of(query)});
  return answered_ + open_.size();
}

void Replay::answered(std::uint64_t) {
  open_.pop_front();
  ++answered_;
}

// The oldest query is answered before the next checkpoint.
void Replay::keep(std::uint64_t query, const Bytes& entry) {
  if (query > answered_ + 1) open_.at(query - answered_ - 1).entries.push_back(entry);
}

Bytes Replay::state() const {
  RunState state = state_;
  std::vector<Query> unanswered;
  for (const OpenQuery& open : open_) unanswered.push_back(open.query);
  Archive out;
  out(state, unanswered);
  return out.take();
}

bool Replay::recall(BatchResult& result) {
  const auto found = saved_.batches.find({result.query, result.which.first});
  if (found == saved_.batches.end()) return false;
  ByteReader in(found->second);
  in.get<std::uint64_t>();
  const auto which = in.get<Range>();
  in.get<double>();
  const auto fingerprint = in.get<std::uint64_t>();
  state_.stopping.deadline().record_duration(in.get<double>());
  if (which.count != result.which.count || fingerprint != open(result.query).fingerprint)
    throw Error("query " + std::to_string(result.query) + " is not what " + paths_.journal +
                " says: " + kOtherBits);
  in.get_array(result.items);
  Matrix payload(result.payload.rows(), result.payload.cols());
  in.get_array(entries(payload));
  result.payload = payload;
  result.reason = in.text();
  keep(result.query, found->second);
  saved_.batches.erase(found);
  // Until here the time was that of the replay alone: a wall time that is used up ends the run behind what it
  // has reached, not before.
  if (is_done()) state_.stopping.deadline().resume_at(seconds_);
  return true;
}

void Replay::iteration(const Iteration& iteration, const Solution&, const Solution&) {
  ++rows_;
  knows(iteration);
}

bool Replay::knows(const Iteration& iteration) {
  const auto& known = saved_.iterations;
  while (rows_seen_ < known.size() && known[rows_seen_].row.iteration < iteration.iteration) ++rows_seen_;
  if (rows_seen_ == known.size() || known[rows_seen_].row.iteration > iteration.iteration) return false;
  if (numbers_of(known[rows_seen_].row) != numbers_of(iteration))
    throw Error("iteration " + std::to_string(iteration.iteration) + " is not what " + paths_.journal +
                " says: " + kOtherBits);
  state_.results.date_last_row(known[rows_seen_].seconds);
  return true;
}

}  // namespace bizo::io
