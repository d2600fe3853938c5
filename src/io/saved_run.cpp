#include "io/saved_run.hpp"

#include <algorithm>
#include <filesystem>

#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/journal.hpp"

namespace bizo::io {
namespace {

struct Checkpoint {
  RunIdentity identity;
  std::uint64_t queries = 0;
  Index last = -1;  // finished iteration
  Bytes state;

  void archive(Archive& a) { a(identity, queries, last, state); }
};

std::optional<Checkpoint> read_checkpoint(const std::string& path) {
  const EntryFile file = read_entries(path);
  if (file.entries.size() != 1 || file.entries[0].kind != EntryKind::checkpoint) return {};
  Checkpoint checkpoint;
  restore(checkpoint, file.entries[0].content);
  return checkpoint;
}

// The newest checkpoint that is sound.
std::optional<Checkpoint> choose_checkpoint(const RunPaths& paths, SavedRun& saved) {
  for (const auto& path : {paths.checkpoint, paths.old_checkpoint}) {
    if (!std::filesystem::exists(path)) continue;
    if (auto checkpoint = read_checkpoint(path)) {
      if (!saved.damaged.empty())
        saved.warnings.push_back(saved.damaged.back() + " is damaged; continuing from " + path);
      return checkpoint;
    }
    saved.damaged.push_back(path);
  }
  if (!saved.damaged.empty())
    saved.warnings.push_back(saved.damaged.front() + " is damaged; continuing from the journal alone");
  return {};
}

// What a journal has of the run after the query `saved.queries` and the iteration `last`.
void read_journal(const EntryFile& file, Index last, SavedRun& saved) {
  for (const Entry& entry : file.entries) {
    if (entry.kind == EntryKind::batch) {
      ByteReader in(entry.content);
      const BatchPlace place{in.get<std::uint64_t>(), in.get<Range>().first};
      saved.seconds = std::max(saved.seconds, in.get<double>());
      if (place.first > saved.queries) saved.batches[place] = entry.content;
    } else if (entry.kind == EntryKind::iteration) {
      SavedIteration iteration;
      restore(iteration, entry.content);
      saved.seconds = std::max(saved.seconds, iteration.seconds);
      if (iteration.row.iteration > last) saved.iterations.push_back(std::move(iteration));
    }
  }
}

std::optional<RunIdentity> identity_in(const EntryFile& file) {
  if (file.entries.empty() || file.entries[0].kind != EntryKind::run) return {};
  RunIdentity identity;
  restore(identity, file.entries[0].content);
  return identity;
}

}  // namespace

RunPaths::RunPaths(const std::string& output) {
  const std::string stem = output.ends_with(".h5") ? output.substr(0, output.size() - 3) : output;
  checkpoint = stem + ".checkpoint";
  journal = stem + ".journal";
  old_checkpoint = checkpoint + ".old";
  old_journal = journal + ".old";
}

std::optional<SavedRun> find_saved_run(const std::string& output) {
  const RunPaths paths(output);
  SavedRun saved;
  auto checkpoint = choose_checkpoint(paths, saved);
  const EntryFile journals[] = {read_entries(paths.old_journal), read_entries(paths.journal)};
  bool there = checkpoint.has_value();
  const Index last = there ? checkpoint->last : -1;
  if (checkpoint) {
    saved.identity = std::move(checkpoint->identity);
    saved.queries = checkpoint->queries;
    saved.state = std::move(checkpoint->state);
  }
  for (const EntryFile& journal : journals) {
    const auto identity = identity_in(journal);
    if (!identity || (there && identity->id != saved.identity.id)) continue;
    if (!there) saved.identity = *identity;
    there = true;
    read_journal(journal, last, saved);
  }
  if (!there) {
    if (saved.warnings.empty()) return {};
    throw Error("cannot resume: " + paths.checkpoint + " and " + paths.journal +
                " are damaged; start anew with --set run.overwrite=yes");
  }
  const EntryFile& newest = journals[1];
  const auto identity = identity_in(newest);
  if (identity && identity->id == saved.identity.id) saved.journal_size = newest.sound;
  for (const EntryFile& journal : journals)
    if (journal.broken > 0)
      saved.warnings.push_back("the last " + std::to_string(journal.broken) + " bytes of " +
                               (&journal == &newest ? paths.journal : paths.old_journal) +
                               " are an incomplete entry, which is evaluated again");
  return saved;
}

std::optional<Bytes> read_state(const std::string& path) {
  auto checkpoint = read_checkpoint(path);
  if (!checkpoint) return {};
  return std::move(checkpoint->state);
}

std::uint64_t write_checkpoint(const RunPaths& paths, const RunIdentity& identity, std::uint64_t queries,
                               Index last, const Bytes& state) {
  Checkpoint checkpoint{identity, queries, last, state};
  const Bytes bytes = encoded(EntryKind::checkpoint, state_of(checkpoint));
  replace_file_keeping(paths.checkpoint, paths.old_checkpoint, bytes);
  return bytes.size();
}

void remove_saved_run(const std::string& output) {
  const RunPaths paths(output);
  for (const auto& path : {paths.checkpoint, paths.old_checkpoint, paths.journal, paths.old_journal}) {
    std::error_code code;
    std::filesystem::remove(path, code);
    if (code) throw Error("cannot remove " + path + ": " + code.message());
  }
}

}  // namespace bizo::io
