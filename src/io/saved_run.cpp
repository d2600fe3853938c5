#include "bizo/io/saved_run.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "bizo/core/error.hpp"
#include "bizo/io/atomic_file.hpp"
#include "bizo/io/journal.hpp"

namespace bizo {
namespace {

struct Checkpoint {
  RunIdentity identity;
  std::uint64_t queries = 0;
  Bytes state;

  void archive(Archive& a) { a(identity, queries, state); }
};

std::optional<Checkpoint> read_checkpoint(const std::string& path) {
  const EntryFile file = read_entries(path);
  if (file.entries.size() != 1 || file.entries[0].kind != EntryKind::checkpoint) return {};
  Checkpoint checkpoint;
  restore(checkpoint, file.entries[0].content);
  return checkpoint;
}

// The newest checkpoint that is sound.
std::optional<Checkpoint> choose_checkpoint(const RunPaths& paths, std::vector<std::string>& warnings) {
  std::string damaged;
  for (const auto& path : {paths.checkpoint, paths.old_checkpoint}) {
    if (!std::filesystem::exists(path)) continue;
    if (auto checkpoint = read_checkpoint(path)) {
      if (!damaged.empty()) warnings.push_back(damaged + " is damaged; going on from " + path);
      return checkpoint;
    }
    damaged = path;
  }
  if (!damaged.empty()) warnings.push_back(damaged + " is damaged; going on from the journal alone");
  return {};
}

// What a journal has of the run after the query `saved.queries`.
void read_journal(const EntryFile& file, SavedRun& saved) {
  for (const Entry& entry : file.entries) {
    if (entry.kind == EntryKind::batch) {
      ByteReader in(entry.content);
      const BatchPlace place{in.get<std::uint64_t>(), in.get<Range>().first};
      if (place.first > saved.queries) saved.batches[place] = entry.content;
    } else if (entry.kind == EntryKind::iteration) {
      SavedIteration& iteration = saved.iterations.emplace_back();
      restore(iteration, entry.content);
    }
  }
}

std::optional<RunIdentity> identity_in(const EntryFile& file) {
  if (file.entries.empty() || file.entries[0].kind != EntryKind::run) return {};
  RunIdentity identity;
  restore(identity, file.entries[0].content);
  return identity;
}

void rename_if_there(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
    throw Error("cannot rename " + from + ": " + std::strerror(errno));
}

}  // namespace

RunPaths::RunPaths(const std::string& output) {
  const std::string stem = std::filesystem::path(output).replace_extension().string();
  checkpoint = stem + ".checkpoint";
  journal = stem + ".journal";
  old_checkpoint = checkpoint + ".old";
  old_journal = journal + ".old";
}

std::optional<SavedRun> find_saved_run(const std::string& output) {
  const RunPaths paths(output);
  SavedRun saved;
  auto checkpoint = choose_checkpoint(paths, saved.warnings);
  const EntryFile journals[] = {read_entries(paths.old_journal), read_entries(paths.journal)};
  bool there = checkpoint.has_value();
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
    read_journal(journal, saved);
  }
  if (!there) {
    if (saved.warnings.empty()) return {};
    throw Error("cannot go on: " + paths.checkpoint + " and " + paths.journal +
                " are damaged; begin anew with --set run.overwrite=yes");
  }
  const EntryFile& last = journals[1];
  const auto identity = identity_in(last);
  if (identity && identity->id == saved.identity.id) saved.journal_size = last.sound;
  for (const EntryFile& journal : journals)
    if (journal.broken > 0)
      saved.warnings.push_back("the last " + std::to_string(journal.broken) + " bytes of " +
                               (&journal == &last ? paths.journal : paths.old_journal) +
                               " are no whole entry; what they say is evaluated again");
  return saved;
}

void write_checkpoint(const RunPaths& paths, const RunIdentity& identity, std::uint64_t queries,
                      const Bytes& state) {
  Checkpoint checkpoint{identity, queries, state};
  const Bytes bytes = encoded(EntryKind::checkpoint, state_of(checkpoint));
  rename_if_there(paths.checkpoint, paths.old_checkpoint);
  replace_file(paths.checkpoint, bytes);
}

void remove_saved_run(const std::string& output) {
  const RunPaths paths(output);
  for (const auto& path : {paths.checkpoint, paths.old_checkpoint, paths.journal, paths.old_journal}) {
    std::error_code code;
    std::filesystem::remove(path, code);
    if (code) throw Error("cannot remove " + path + ": " + code.message());
  }
}

}  // namespace bizo
