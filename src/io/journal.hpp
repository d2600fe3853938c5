// Files of entries, each written in one piece with its own checksum: whatever happens to the writer, earlier
// entries stay, and broken entries are recognized.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bizo/core/bytes.hpp"

namespace bizo::io {

enum class EntryKind : std::uint32_t { run = 1, batch = 2, iteration = 3, checkpoint = 4 };

// The start of an entry; the digit is the version of what follows.
inline constexpr std::array<char, 4> kEntryMark{'B', 'Z', 'J', '1'};

struct Entry {
  EntryKind kind;
  Bytes content;
};

// As it stands in a file.
Bytes encoded(EntryKind kind, std::span<const std::byte> content);

struct EntryFile {
  std::vector<Entry> entries;  // up to the first that is broken
  std::uint64_t sound = 0;     // bytes that they take
  std::uint64_t broken = 0;    // bytes after them
};

// From that byte on, where an entry starts. A missing file has no entries. Error if it cannot be read.
EntryFile read_entries(const std::string& path, std::uint64_t from = 0);

// Reads along while another process appends, cuts, or starts anew.
class JournalReader {
 public:
  explicit JournalReader(std::string path) : path_(std::move(path)) {}
  // The new entries; all, if the file is another one.
  std::vector<Entry> news();

 private:
  std::string path_;
  std::uint64_t at_ = 0;  // where the last entry begins
  std::optional<Entry> last_;
};

// Appends. An entry is in the file, as every other process sees it, when append() returns; it survives the
// loss of the machine after sync().
class Journal {
 public:
  // Keeps the first bytes of an existing file, and cuts off the rest. Error.
  Journal(const std::string& path, std::uint64_t keep);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();
  void append(EntryKind kind, std::span<const std::byte> content);
  void sync();
  std::uint64_t size() const { return size_; }

 private:
  std::string path_;
  std::uint64_t size_;
  int file_;
};

}  // namespace bizo::io
