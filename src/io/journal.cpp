#include "io/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "bizo/core/error.hpp"
#include "io/checksum.hpp"

namespace bizo::io {
namespace {

// Kind, bytes of content, and the checksum of both and the content; behind it, the content.
struct Head {
  std::array<char, 4> mark = kEntryMark;
  EntryKind kind{};
  std::uint64_t size = 0;
  Checksum checksum{};
};
static_assert(sizeof(Head) == 48);

[[noreturn]] void cannot(const std::string& action, const std::string& path) {
  throw Error("cannot " + action + " " + path + ": " + std::strerror(errno));
}

Checksum checksum_of_entry(Head head, std::span<const std::byte> content) {
  head.checksum = {};
  ByteWriter out;
  out.put(head);
  out.put_array(content);
  return checksum_of(out.take());
}

// The entry at the beginning of the bytes, unless it is broken.
std::optional<Entry> first_entry(std::span<const std::byte> bytes) {
  if (bytes.size() < sizeof(Head)) return {};
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  const auto rest = bytes.subspan(sizeof head);
  if (head.mark != kEntryMark || head.size > rest.size()) return {};
  const auto content = rest.first(head.size);
  if (checksum_of_entry(head, content) != head.checksum) return {};
  return Entry{head.kind, Bytes(content.begin(), content.end())};
}

}  // namespace

Bytes encoded(EntryKind kind, std::span<const std::byte> content) {
  Head head{.kind = kind, .size = content.size()};
  head.checksum = checksum_of_entry(head, content);
  ByteWriter out;
  out.put(head);
  out.put_array(content);
  return out.take();
}

EntryFile read_entries(const std::string& path, std::uint64_t from) {
  EntryFile found;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (::access(path.c_str(), F_OK) != 0) return found;
    cannot("read", path);
  }
  file.seekg(static_cast<std::streamoff>(from));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto bytes = std::as_bytes(std::span(text));
  while (auto entry = first_entry(bytes)) {
    const auto size = sizeof(Head) + entry->content.size();
    bytes = bytes.subspan(size);
    found.sound += size;
    found.entries.push_back(std::move(*entry));
  }
  found.broken = bytes.size();
  return found;
}

// An entry at its old place is not of another file: it has the results of one batch, or is the beginning.
std::vector<Entry> JournalReader::news() {
  EntryFile file = read_entries(path_, at_);
  const bool same = last_ && !file.entries.empty() && file.entries[0].kind == last_->kind &&
                    file.entries[0].content == last_->content;
  if (!same && at_ > 0) {
    at_ = 0;
    file = read_entries(path_);
  }
  if (file.entries.empty()) return {};
  at_ += file.sound - sizeof(Head) - file.entries.back().content.size();
  last_ = file.entries.back();
  if (same) file.entries.erase(file.entries.begin());
  return std::move(file.entries);
}

Journal::Journal(const std::string& path, std::uint64_t keep)
    : path_(path),
      size_(keep),
      file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666)) {
  if (file_ < 0) cannot("write", path_);
  if (::ftruncate(file_, static_cast<off_t>(keep)) != 0) {
    ::close(file_);
    cannot("cut", path_);
  }
}

Journal::~Journal() {
  ::close(file_);
}

void Journal::append(EntryKind kind, std::span<const std::byte> content) {
  const Bytes bytes = encoded(kind, content);
  size_ += bytes.size();
  for (std::span<const std::byte> rest = bytes; !rest.empty();) {
    const ssize_t written = ::write(file_, rest.data(), rest.size());
    if (written >= 0)
      rest = rest.subspan(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      throw Error("cannot write " + path_ + ": " + std::strerror(errno) +
                  "; finished work is kept: make room and continue with --resume=auto");
  }
}

void Journal::sync() {
  if (::fdatasync(file_) != 0) cannot("write", path_);
}

}  // namespace bizo::io
