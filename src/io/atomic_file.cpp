#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>

#include "bizo/core/error.hpp"

namespace bizo::io {
namespace {

[[noreturn]] void fail(const std::string& action, const std::string& path) {
  throw Error("cannot " + action + " " + path + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  // Network file systems report some failures of writing only here.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// What Linux follows before it says that links lead in a circle.
constexpr int kMaxLinks = 40;

// A new file beside `path`, removed again unless it takes the place of `path`. Its name is that of `path`,
// the process that writes it, a number at random, and tmp.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& path)
      : path_(path),
        name_(path + "." + std::to_string(getpid()) + "-" + std::to_string(std::random_device{}()) + ".tmp"),
        file_(name_, O_WRONLY | O_CREAT | O_EXCL) {
    if (!file_.is_open()) fail("create a file in the folder", folder_of(path));
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!in_place_) ::unlink(name_.c_str());
  }

  void write(std::span<const std::byte> content) {
    while (!content.empty()) {
      const ssize_t written = ::write(file_.number(), content.data(), content.size());
      if (written >= 0)
        content = content.subspan(static_cast<std::size_t>(written));
      else if (errno != EINTR)
        fail("write", path_);
    }
    complete();
  }

  void complete() {
    if (::fsync(file_.number()) != 0 || !file_.close()) fail("write", path_);
  }

  const std::string& name() const { return name_; }

  void replace() {
    if (::rename(name_.c_str(), path_.c_str()) != 0) fail("replace", path_);
    in_place_ = true;
  }

 private:
  std::string path_;
  std::string name_;
  Descriptor file_;
  bool in_place_ = false;
};

// Makes a rename durable. Some file systems cannot sync folders (EINVAL); they need no sync.
void sync_folder(const std::string& folder) {
  const Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY);
  if (!descriptor.is_open() || (::fsync(descriptor.number()) != 0 && errno != EINVAL))
    fail("sync the folder", folder);
}

// A device, a pipe or a folder is nothing that a file may take the place of.
void require_replaceable(const std::string& path) {
  std::error_code none;
  const auto there = std::filesystem::status(path, none);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
    throw Error("cannot replace " + path + ": it is not a regular file");
}

// Whether a file beside another, `rest` being its name without that one's, is a temporary file whose writer
// is gone. A writer on another host is not seen; one of two at once may have to start again.
bool is_leftover(std::string_view rest) {
  if (!rest.starts_with('.') || !rest.ends_with(".tmp")) return false;
  rest = rest.substr(1, rest.size() - 5);
  if (rest.find_first_not_of("0123456789-") != std::string_view::npos) return false;
  const auto dash = rest.find('-');
  if (dash == std::string_view::npos) return true;  // of a version that named no writer
  pid_t writer = 0;
  std::from_chars(rest.data(), rest.data() + dash, writer);
  return writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH;
}

}  // namespace

std::string target_of(const std::string& path) {
  std::filesystem::path at = path;
  std::error_code none;
  for (int links = 0; std::filesystem::is_symlink(at, none); ++links) {
    if (links == kMaxLinks) throw Error("cannot write " + path + ": " + std::strerror(ELOOP));
    at = at.parent_path() / std::filesystem::read_symlink(at);
  }
  return at.string();
}

void replace_file(const std::string& path, std::span<const std::byte> content) {
  require_replaceable(path);
  const std::string target = target_of(path);
  TemporaryFile file(target);
  file.write(content);
  file.replace();
  sync_folder(folder_of(target));
}

void replace_file_keeping(const std::string& path, const std::string& old,
                          std::span<const std::byte> content) {
  TemporaryFile file(path);
  file.write(content);
  if (::rename(path.c_str(), old.c_str()) != 0 && errno != ENOENT) fail("replace", old);
  file.replace();
  sync_folder(folder_of(path));
}

void sync_folder_of(const std::string& path) {
  sync_folder(folder_of(path));
}

void remove_leftovers(const std::string& path) {
  const std::filesystem::path target = target_of(path);
  const std::string name = target.filename().string();
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(target.string()), none)) {
    const std::string other = entry.path().filename().string();
    if (other.starts_with(name) && is_leftover(std::string_view(other).substr(name.size())))
      std::filesystem::remove(entry.path(), none);
  }
}

std::string put_aside(const std::string& path) {
  const std::string target = target_of(path);
  const std::string first = target + ".damaged";
  std::string free = first;
  std::error_code none;
  for (int number = 2; std::filesystem::exists(std::filesystem::symlink_status(free, none)); ++number)
    free = first + "." + std::to_string(number);
  if (::rename(target.c_str(), free.c_str()) != 0) fail("rename", target);
  return free;
}

void replace_file(const std::string& path, std::string_view content) {
  replace_file(path, std::as_bytes(std::span(content)));
}

// access() says yes to root even on a read-only file system, so try.
void require_writable_folder(const std::string& path) {
  const TemporaryFile trial(target_of(path));
}

}  // namespace bizo::io
