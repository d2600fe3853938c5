#include "io/run_lock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>

#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/owner.hpp"

namespace bizo::io {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kBeat{1000}, kBetweenLooks{50};

// Of a file that others may replace or date again.
struct Version {
  ino_t number = 0;
  time_t seconds = 0;
  long nanoseconds = 0;
  bool operator==(const Version&) const = default;
  std::string text() const {
    return std::to_string(number) + " " + std::to_string(seconds) + " " + std::to_string(nanoseconds);
  }
};

// The file at a path. Opened, since NFS asks the server only then.
struct Found {
  Version version;
  std::string text;
};

Version version_of(int file) {
  struct stat about {};
  ::fstat(file, &about);
  return {about.st_ino, about.st_mtim.tv_sec, about.st_mtim.tv_nsec};
}

std::optional<Found> look_at(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  char bytes[1024];
  const ssize_t size = ::read(file, bytes, sizeof bytes);
  Found found{version_of(file), {bytes, size > 0 ? static_cast<std::size_t>(size) : 0}};
  ::close(file);
  return found;
}

bool is_at(const std::string& path, int file) {
  struct stat there {};
  return ::stat(path.c_str(), &there) == 0 && there.st_ino == version_of(file).number;
}

[[noreturn]] void refuse_output(const std::string& output, const std::optional<Owner>& owner) {
  const std::string who =
      owner ? "process " + std::to_string(owner->pid) + " on " + owner->host : "another process";
  throw ConfigError("run.output = " + output + " is being written by " + who +
                    "; wait for its end, end it, or choose another run.output");
}

bool is_of_this_system(const std::optional<Owner>& owner) {
  return owner && owner->system == this_process().system;
}

// Returns once the owner at the path is no more, with what it left there; refuses if it stays.
Found wait_for_end(const std::string& output, const std::string& path, Found found,
                   const Patience& patience) {
  const auto begin = Clock::now();
  auto heard = begin;
  for (;;) {
    const auto owner = read_owner(found.text);
    if (is_of_this_system(owner)) {
      const Presence presence = presence_of(*owner);
      if (presence == Presence::gone) return found;
      if (seconds_since(begin) >= (presence == Presence::there ? patience.there : patience.orphan))
        refuse_output(output, owner);
    } else {
      if (seconds_since(heard) > patience.silence) return found;
      if (seconds_since(begin) >= patience.all) refuse_output(output, owner);
    }
    std::this_thread::sleep_for(kBetweenLooks);
    auto next = look_at(path);
    if (!next) return found;
    if (next->version != found.version) heard = Clock::now();
    found = std::move(*next);
  }
}

// Takes away what an owner that is gone has left, unless another process does so, or has done it: these are
// kept apart by a lock of the file, where the file system has such, for as long as it takes.
void clear_owner(const std::string& path, const Version& left) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  const bool free = ::flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  const bool stays =
      free && version_of(file) == left && is_at(path, file) && ::unlink(path.c_str()) != 0 && errno != ENOENT;
  const int error = errno;
  ::close(file);
  if (stays) throw Error("cannot remove " + path + ": " + std::strerror(error));
}

}  // namespace

std::string RunLock::path_of(const std::string& output) {
  std::filesystem::path target = target_of(output);
  if (target.extension() == ".h5") target.replace_extension();
  return (target.parent_path() / ("." + target.filename().string() + ".owner")).string();
}

RunLock::RunLock(const std::string& output, const Patience& patience)
    : output_(output), path_(path_of(output)) {
  while ((file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) < 0) {
    if (errno != EEXIST) throw Error("cannot create " + path_ + ": " + std::strerror(errno));
    if (auto found = look_at(path_)) {
      const Found left = wait_for_end(output, path_, std::move(*found), patience);
      clear_owner(path_, left.version);
    } else if (errno != ENOENT) {
      throw Error("cannot read " + path_ + ": " + std::strerror(errno));
    }
  }
  const std::string text = this_process().text();
  if (::write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    const int error = errno;
    ::close(file_);
    ::unlink(path_.c_str());
    throw Error("cannot write " + path_ + ": " + std::strerror(error));
  }
  path_ = std::filesystem::absolute(path_).string();  // the process may move to another folder
  sigset_t all, before;                               // signals are the main thread's
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  heart_ = std::thread([this] { beat(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

RunLock::~RunLock() {
  {
    const std::lock_guard guard(mutex_);
    done_ = true;
  }
  wake_.notify_one();
  heart_.join();
  if (is_at(path_, file_)) ::unlink(path_.c_str());
  ::close(file_);
}

// An owner that was presumed gone, because it was stopped or cut off for long, must not write any more.
void RunLock::beat() {
  for (std::unique_lock guard(mutex_); !wake_.wait_for(guard, kBeat, [this] { return done_; });) {
    if (::access(path_.c_str(), F_OK) == 0 && !is_at(path_, file_)) {
      std::fprintf(stderr, "bizo: another process has taken %s over; leaving\n", output_.c_str());
      _exit(1);
    }
    ::futimens(file_, nullptr);
  }
}

double OwnerWatch::silence() {
  const auto found = look_at(path_);
  const auto owner = found ? read_owner(found->text) : std::nullopt;
  const std::string version = found ? found->version.text() : "";
  const bool alive =
      is_of_this_system(owner) ? presence_of(*owner) != Presence::gone : version.empty() || version != seen_;
  if (alive) heard_ = Clock::now();
  seen_ = version;
  return seconds_since(heard_);
}

void clear_left_owner(const std::string& output) {
  const std::string path = RunLock::path_of(output);
  const auto found = look_at(path);
  const auto owner = found ? read_owner(found->text) : std::nullopt;
  if (is_of_this_system(owner) && presence_of(*owner) == Presence::gone) clear_owner(path, found->version);
}

bool is_owned(const std::string& output) {
  const auto found = look_at(RunLock::path_of(output));
  const auto owner = found ? read_owner(found->text) : std::nullopt;
  return is_of_this_system(owner) && presence_of(*owner) != Presence::gone;
}

}  // namespace bizo::io
