// The files from which a run can be resumed: a checkpoint, and the journal of what happened since
// (docs/results.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bizo/core/algorithm.hpp"
#include "io/run_header.hpp"

namespace bizo::io {

// Where they are: `run.h5` has run.checkpoint and run.journal beside it, and an older pair of them.
struct RunPaths {
  explicit RunPaths(const std::string& output);
  std::string checkpoint, journal, old_checkpoint, old_journal;
};

// What must be the same in a resumed run, and its name.
struct RunIdentity {
  std::string id = {};  // unique to this run
  std::string bizo_version = {};
  std::string git_revision = {};
  std::string begun = {};                            // UTC, ISO 8601
  std::map<std::string, std::string> settings = {};  // "method.radius": as given; and files that are named
  RunHeader header = {};                             // of its beginning

  void archive(Archive& a) { a(id, bizo_version, git_revision, begun, settings, header); }
};

// A batch by its place: the number of its query, and its first item.
using BatchPlace = std::pair<std::uint64_t, Index>;

// One finished iteration of the journal, and the seconds since the run's beginning.
struct SavedIteration {
  Iteration row;
  double seconds = 0;

  void archive(Archive& a) { a(row, seconds); }
};

struct SavedRun {
  RunIdentity identity;
  std::optional<Bytes> state;              // of the last checkpoint; none: the run's beginning
  std::uint64_t queries = 0;               // answered before it
  std::map<BatchPlace, Bytes> batches;     // since
  std::vector<SavedIteration> iterations;  // since
  double seconds = 0;                      // since the run's beginning, at the journal's end
  std::uint64_t journal_size = 0;          // sound bytes of the journal
  std::vector<std::string> damaged;        // checkpoints
  std::vector<std::string> warnings;       // what was damaged, and the remedy
};

// nullopt: there is none. Error if it cannot be used at all.
std::optional<SavedRun> find_saved_run(const std::string& output);

// The state in a sound checkpoint; nullopt: there is none.
std::optional<Bytes> read_state(const std::string& checkpoint);

// Replaces the checkpoint; the one before becomes the old one. `last`: the last finished iteration. Returns
// its bytes. Error.
std::uint64_t write_checkpoint(const RunPaths& paths, const RunIdentity& identity, std::uint64_t queries,
                               Index last, const Bytes& state);

void remove_saved_run(const std::string& output);

}  // namespace bizo::io
