#include "io/run_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/run_status.hpp"

namespace bizo::io {
namespace {

// What may be lost with the machine, in seconds; with the process nothing is.
constexpr double kSyncEvery = 1;

// Bytes of the journal, least and in checkpoints, after which a new one pays.
constexpr std::uint64_t kLongJournal = 64 << 20;
constexpr std::uint64_t kCheckpointsOfJournal = 4;

// A run spends less than the inverse of it in writing checkpoints, unless it must write one an iteration.
constexpr double kBetweenSaves = 10;

// Of all files that a run replaces, or has tried whether it can.
void remove_all_leftovers(const std::string& output) {
  const RunPaths paths(output);
  for (const auto& path : {output, paths.checkpoint, paths.journal, status_path(output)})
    remove_leftovers(path);
}

}  // namespace

RunFiles::RunFiles(const std::string& output, RunIdentity identity, RunState state, double every)
    : paths_(output), identity_(std::move(identity)), state_(state), replay_(output, state), every_(every) {
  remove_saved_run(output);
  remove_all_leftovers(output);
  identity_.begun = state_.results.created();
  open_journal();
}

RunFiles::RunFiles(const std::string& output, SavedRun saved, RunState state, double every,
                   const std::string& changes)
    : paths_(output),
      identity_(saved.identity),
      journal_size_(saved.journal_size),
      state_(state),
      replay_(output, std::move(saved), state),
      every_(every) {
  for (const auto& path : replay_.damaged()) put_aside(path);
  remove_all_leftovers(output);
  state_.results.resume(identity_.begun, replay_.seconds(), changes);
  open_journal();
}

void RunFiles::open_journal() {
  journal_.emplace(paths_.journal, journal_size_);
  if (journal_size_ == 0) journal_->append(EntryKind::run, state_of(identity_));
  sync_folder_of(paths_.journal);
}

// What took longer than a sync is worth one.
void RunFiles::append(EntryKind kind, std::span<const std::byte> content, double seconds) {
  journal_->append(kind, content);
  if (seconds < kSyncEvery && seconds_since(synced_at_) < kSyncEvery) return;
  journal_->sync();
  synced_at_ = Clock::now();
}

std::uint64_t RunFiles::begin(const Query& query) {
  between_ = false;
  return replay_.begin(query);
}

void RunFiles::answered(std::uint64_t query) {
  between_ = false;
  replay_.answered(query);
}

bool RunFiles::recall(BatchResult& result) {
  return replay_.recall(result);
}

void RunFiles::finished(const BatchResult& result, double seconds) {
  state_.stopping.deadline().record_duration(seconds);
  any_back_ = true;
  ByteWriter out;
  out.put(result.query);
  out.put(result.which);
  out.put(state_.stopping.deadline().elapsed());
  out.put(replay_.open(result.query).fingerprint);
  out.put(seconds);
  out.put_array(result.items);
  const Matrix payload = result.payload;
  out.put_array(entries(payload));
  out.put_array(std::span(result.reason));
  const Bytes entry = out.take();
  append(EntryKind::batch, entry, seconds);
  replay_.keep(result.query, entry);
}

// The first batch of a start may take too long: else one that took very long would end every start at once.
// What is asked ahead at the last base is of no use, unless that base is asked for again behind it.
bool RunFiles::may_begin(std::uint64_t query, int in_a_row) {
  const Query& asked = replay_.open(query).query;
  const bool oldest = query == replay_.queries() + 1;
  if (asked.ahead >= 0 && !oldest && !state_.stopping.may_reach(asked.ahead + 1)) return false;
  if (state_.stopping.deadline().interruption() != StopReason::none) return false;
  const bool first = !any_back_ && in_a_row == 1;
  return first || state_.stopping.deadline().has_time_for(in_a_row);
}

void RunFiles::iteration(const Iteration& iteration, const Solution&, const Solution&) {
  if (!replay_.knows(iteration))
    append(EntryKind::iteration, state_of(SavedIteration{iteration, state_.stopping.deadline().elapsed()}));
  between_ = true;
  if (is_time_to_save()) save();
}

// Batches that still have to be replayed are in the journal alone.
bool RunFiles::is_time_to_save() const {
  if (!replay_.is_done()) return false;
  if (journal_->size() > std::max(kLongJournal, kCheckpointsOfJournal * checkpoint_size_)) return true;
  return every_ == 0 || seconds_since(saved_at_) >= std::max(every_, kBetweenSaves * save_seconds_);
}

// The state in the middle of an iteration is not saved: the journal leads there. Nor is the state of a run
// that broke. A run that ended as asked can be resumed from one checkpoint.
void RunFiles::finished(const Summary& summary) {
  if (summary.reason == StopReason::error) {
    if (journal_) journal_->sync();
    return;
  }
  const bool all_said = between_ && replay_.is_done();
  all_said ? save() : journal_->sync();
  if (!all_said || exit_code(summary.reason) != 0) return;
  journal_.reset();
  for (const auto& path : {paths_.journal, paths_.old_journal, paths_.old_checkpoint})
    std::remove(path.c_str());
}

void RunFiles::save() {
  const auto begin = Clock::now();
  journal_->sync();
  checkpoint_size_ = write_checkpoint(paths_, identity_, replay_.queries(), state_.stopping.last().iteration,
                                      replay_.state());
  if (std::rename(paths_.journal.c_str(), paths_.old_journal.c_str()) != 0)
    throw Error("cannot rename " + paths_.journal + ": " + std::strerror(errno));
  journal_size_ = 0;
  open_journal();
  for (const OpenQuery& open : replay_.open())
    for (const Bytes& entry : open.entries) journal_->append(EntryKind::batch, entry);
  saved_at_ = Clock::now();
  save_seconds_ = seconds_since(begin);
}

}  // namespace bizo::io
