#include "bizo/io/run_files.hpp"

#include <algorithm>
#include <cstdio>

namespace bizo {
namespace {

// What is lost with the machine, in seconds; what is lost with the process is nothing.
constexpr double kSyncEvery = 1;

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

RunFiles::RunFiles(const std::string& output, RunIdentity identity, RunState state, double every)
    : paths_(output), state_(state), every_(every) {
  remove_saved_run(output);
  saved_.identity = std::move(identity);
  open_journal();
}

RunFiles::RunFiles(const std::string& output, SavedRun saved, RunState state, double every,
                   const std::string& changes)
    : paths_(output), saved_(std::move(saved)), state_(state), every_(every), queries_(saved_.queries) {
  if (saved_.state) restore(state_, *saved_.state);
  saved_.state.reset();
  const double seconds =
      std::max(saved_.iterations.empty() ? 0 : saved_.iterations.back().seconds, state_.stopping.elapsed());
  state_.stopping.resume_at(seconds);
  state_.results.resume(seconds, changes);
  open_journal();
}

void RunFiles::open_journal() {
  journal_.emplace(paths_.journal, saved_.journal_size);
  if (saved_.journal_size == 0) journal_->append(EntryKind::run, state_of(saved_.identity));
}

void RunFiles::begin(const Query&) {
  ++queries_;
  between_ = false;
}

bool RunFiles::recall(BatchResult& result) {
  const auto found = saved_.batches.find({queries_, result.which.first});
  if (found == saved_.batches.end()) return false;
  ByteReader in(found->second);
  in.get<std::uint64_t>();
  const auto which = in.get<Range>();
  if (which.count != result.which.count)
    throw Error("the journal " + paths_.journal + " has batches of another width: it is not of this run");
  in.get_array(result.items);
  Matrix payload(result.payload.rows(), result.payload.cols());
  in.get_array(entries(payload));
  result.payload = payload;
  result.reason = in.text();
  saved_.batches.erase(found);
  return true;
}

void RunFiles::finished(const BatchResult& result, double seconds) {
  longest_ = std::max(longest_, seconds);
  ByteWriter out;
  out.put(queries_);
  out.put(result.which);
  out.put_array(result.items);
  const Matrix payload = result.payload;
  out.put_array(entries(payload));
  out.put_array(std::span(result.reason));
  journal_->append(EntryKind::batch, out.take());
}

bool RunFiles::may_begin() {
  return state_.stopping.interruption() == StopReason::none && state_.stopping.has_time_for(longest_);
}

void RunFiles::iteration(const Iteration& iteration, const Solution&, const Solution&) {
  between_ = true;
  auto& known = saved_.iterations;
  while (!known.empty() && known.front().row.iteration < iteration.iteration) known.erase(known.begin());
  if (!known.empty() && known.front().row.iteration == iteration.iteration) {
    if (state_of(known.front().row) != state_of(iteration))
      throw Error("iteration " + std::to_string(iteration.iteration) + " is not what " + paths_.journal +
                  " says: this program or processor computes other bits than the one that began the run; go "
                  "on with that one");
    return;
  }
  journal_->append(EntryKind::iteration, state_of(SavedIteration{iteration, state_.stopping.elapsed()}));
  if (seconds_since(synced_at_) >= kSyncEvery) {
    journal_->sync();
    synced_at_ = Clock::now();
  }
  if (seconds_since(saved_at_) >= every_) save();
}

// The state in the middle of an iteration is not saved: the journal leads there. A run that ended as asked can
// go on from one checkpoint.
void RunFiles::finished(const Summary& summary) {
  if (between_ && queries_ > 0)
    save();
  else if (journal_)
    journal_->sync();
  if (exit_code(summary.reason) != 0 || !saved_.batches.empty()) return;
  journal_.reset();
  for (const auto& path : {paths_.journal, paths_.old_journal, paths_.old_checkpoint}) std::remove(path.c_str());
}

// What is still to be gone through again is in the journal alone.
void RunFiles::save() {
  if (!saved_.batches.empty()) return;
  write_checkpoint(paths_, saved_.identity, queries_, state_of(state_));
  journal_->sync();
  journal_.reset();
  if (std::rename(paths_.journal.c_str(), paths_.old_journal.c_str()) != 0)
    throw Error("cannot rename " + paths_.journal);
  saved_.journal_size = 0;
  open_journal();
  saved_at_ = Clock::now();
}

}  // namespace bizo
