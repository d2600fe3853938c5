#include "io/live_run.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "bizo/core/error.hpp"
#include "io/results_file.hpp"

namespace bizo::io {
namespace {

// Its identity now; "": there is none.
std::string which(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return "";
  return std::to_string(about.st_ino) + " " + std::to_string(about.st_mtim.tv_sec) + " " +
         std::to_string(about.st_mtim.tv_nsec) + " " + std::to_string(about.st_size);
}

}  // namespace

bool LiveRun::has_journal() const {
  return std::filesystem::exists(paths_.journal);
}

void LiveRun::add(const SavedIteration& iteration) {
  if (iteration.row.iteration <= last_) return;
  last_ = iteration.row.iteration;
  news_.push_back(iteration);
}

void LiveRun::read_journal() {
  for (const Entry& entry : journal_.news()) {
    if (entry.kind != EntryKind::iteration) continue;
    SavedIteration iteration;
    restore(iteration, entry.content);
    pending_.push_back(std::move(iteration));
  }
}

// Between two renames the newest is the old one.
void LiveRun::read_checkpoint() {
  for (const auto& path : {paths_.checkpoint, paths_.old_checkpoint}) {
    const std::string now = which(path);
    if (now.empty()) continue;
    if (now == checkpoint_seen_) return;
    const auto state = read_state(path);
    if (!state) continue;
    Results results;
    Archive archive(*state);
    results.archive(archive);
    for (std::size_t i = 0; i < results.trace.size(); ++i)
      add({results.trace[i], results.iteration_wall.at(i)});
    checkpoint_seen_ = now;
    return;
  }
}

// The journal first: a checkpoint that is read later has all that was before what the journal had.
std::vector<SavedIteration> LiveRun::news() {
  news_.clear();
  try {
    read_journal();
    read_checkpoint();
    if (checkpoint_seen_.empty() && !has_journal())
      for (const auto& iteration : read_trace(output_)) add(iteration);
    for (const auto& iteration : std::exchange(pending_, {})) add(iteration);
  } catch (const std::exception&) {  // it is being replaced, or not there yet
  }
  return std::move(news_);
}

}  // namespace bizo::io
