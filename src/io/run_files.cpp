#include "bizo/io/run_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "bizo/core/error.hpp"
#include "bizo/io/atomic_file.hpp"
#include "bizo/io/checksum.hpp"

namespace bizo {
namespace {

// What may be lost with the machine, in seconds; with the process nothing is.
constexpr double kSyncEvery = 1;

// Bytes of the journal, least and in checkpoints, after which it pays to begin a new one.
constexpr std::uint64_t kLongJournal = 64 << 20;
constexpr std::uint64_t kCheckpointsOfJournal = 4;

// A run spends less than the inverse of it in writing checkpoints, unless it is to write one an iteration.
constexpr double kBetweenSaves = 10;

constexpr const char* kOtherBits =
    "this program or processor computes other bits than the one that began the run, or a program's failures "
    "by "
    "chance came out otherwise where the journal was damaged; go on with what began it, or begin anew with "
    "--set "
    "run.overwrite=yes";

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

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

RunFiles::RunFiles(const std::string& output, RunIdentity identity, RunState state, double every)
    : paths_(output), state_(state), every_(every) {
  remove_saved_run(output);
  remove_leftovers(output);
  saved_.identity = std::move(identity);
  saved_.identity.begun = state_.results.created();
  open_journal();
}

RunFiles::RunFiles(const std::string& output, SavedRun saved, RunState state, double every,
                   const std::string& changes)
    : paths_(output), saved_(std::move(saved)), state_(state), every_(every), queries_(saved_.queries) {
  try {
    if (saved_.state) restore(state_, *saved_.state);
  } catch (const Error& error) {
    throw Error("cannot go on from " + paths_.checkpoint + ": " + error.what() +
                "; it is of another build of bizo: go on with that one");
  }
  saved_.state.reset();
  for (const auto& path : saved_.damaged) std::rename(path.c_str(), (path + ".damaged").c_str());
  remove_leftovers(output);
  remove_leftovers(paths_.checkpoint);
  const double seconds = std::max(saved_.seconds, state_.stopping.elapsed());
  state_.stopping.resume_at(seconds);
  state_.results.resume(saved_.identity.begun, seconds, changes);
  open_journal();
}

void RunFiles::open_journal() {
  journal_.emplace(paths_.journal, saved_.journal_size);
  if (saved_.journal_size == 0) journal_->append(EntryKind::run, state_of(saved_.identity));
  sync_folder_of(paths_.journal);
}

// What took longer than a sync is worth one.
void RunFiles::append(EntryKind kind, std::span<const std::byte> content, double seconds) {
  journal_->append(kind, content);
  if (seconds < kSyncEvery && seconds_since(synced_at_) < kSyncEvery) return;
  journal_->sync();
  synced_at_ = Clock::now();
}

void RunFiles::begin(const Query& query) {
  ++queries_;
  fingerprint_ = fingerprint_of(query);
  between_ = false;
}

bool RunFiles::recall(BatchResult& result) {
  const auto found = saved_.batches.find({queries_, result.which.first});
  if (found == saved_.batches.end()) return false;
  ByteReader in(found->second);
  in.get<std::uint64_t>();
  const auto which = in.get<Range>();
  in.get<double>();
  const auto fingerprint = in.get<std::uint64_t>();
  state_.stopping.took(in.get<double>());
  if (which.count != result.which.count || fingerprint != fingerprint_)
    throw Error("query " + std::to_string(queries_) + " is not what " + paths_.journal +
                " says: " + kOtherBits);
  in.get_array(result.items);
  Matrix payload(result.payload.rows(), result.payload.cols());
  in.get_array(entries(payload));
  result.payload = payload;
  result.reason = in.text();
  saved_.batches.erase(found);
  return true;
}

void RunFiles::finished(const BatchResult& result, double seconds) {
  state_.stopping.took(seconds);
  ByteWriter out;
  out.put(queries_);
  out.put(result.which);
  out.put(state_.stopping.elapsed());
  out.put(fingerprint_);
  out.put(seconds);
  out.put_array(result.items);
  const Matrix payload = result.payload;
  out.put_array(entries(payload));
  out.put_array(std::span(result.reason));
  append(EntryKind::batch, out.take(), seconds);
}

bool RunFiles::may_begin(int in_a_row) {
  return state_.stopping.interruption() == StopReason::none && state_.stopping.has_time_for(in_a_row);
}

void RunFiles::iteration(const Iteration& iteration, const Solution&, const Solution&) {
  const auto& known = saved_.iterations;
  while (rows_seen_ < known.size() && known[rows_seen_].row.iteration < iteration.iteration) ++rows_seen_;
  if (rows_seen_ == known.size() || known[rows_seen_].row.iteration > iteration.iteration)
    append(EntryKind::iteration, state_of(SavedIteration{iteration, state_.stopping.elapsed()}));
  else if (numbers_of(known[rows_seen_].row) != numbers_of(iteration))
    throw Error("iteration " + std::to_string(iteration.iteration) + " is not what " + paths_.journal +
                " says: " + kOtherBits);
  between_ = true;
  if (is_time_to_save()) save();
}

// What is still to be gone through again is in the journal alone.
bool RunFiles::is_time_to_save() const {
  if (!saved_.batches.empty()) return false;
  if (journal_->size() > std::max(kLongJournal, kCheckpointsOfJournal * checkpoint_size_)) return true;
  return every_ == 0 || seconds_since(saved_at_) >= std::max(every_, kBetweenSaves * save_seconds_);
}

// The state in the middle of an iteration is not saved: the journal leads there. Nor is the state of a run
// that broke. A run that ended as asked can go on from one checkpoint.
void RunFiles::finished(const Summary& summary) {
  if (summary.reason == StopReason::error) {
    if (journal_) journal_->sync();
    return;
  }
  const bool all_said = between_ && saved_.batches.empty();
  all_said ? save() : journal_->sync();
  if (!all_said || exit_code(summary.reason) != 0) return;
  journal_.reset();
  for (const auto& path : {paths_.journal, paths_.old_journal, paths_.old_checkpoint})
    std::remove(path.c_str());
}

void RunFiles::save() {
  const auto begin = Clock::now();
  journal_->sync();
  checkpoint_size_ =
      write_checkpoint(paths_, saved_.identity, queries_, state_.stopping.last().iteration, state_of(state_));
  if (std::rename(paths_.journal.c_str(), paths_.old_journal.c_str()) != 0)
    throw Error("cannot rename " + paths_.journal + ": " + std::strerror(errno));
  saved_.journal_size = 0;
  open_journal();
  saved_at_ = Clock::now();
  save_seconds_ = seconds_since(begin);
}

}  // namespace bizo
