#include "blackbox/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <thread>

#include "blackbox/process_group.hpp"
#include "blackbox/shortage.hpp"
#include "blackbox/spawn.hpp"

namespace bizo::blackbox {
namespace {

// How long an end may go unnoticed where it cannot be waited for: of what a program has started, and on Linux
// before 5.3 of the program.
constexpr double kSlice = 0.005;

// How long a program may go on working for nothing.
constexpr double kUseful = 0.02;

// A pipe to a program that has died is an error of a call, and no reason for this process to die. Where ends
// of children are ignored, which is inherited, nobody could learn how they ended.
void mind_signals() {
  struct sigaction action = {};
  sigaction(SIGPIPE, nullptr, &action);
  if (action.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
  sigaction(SIGCHLD, nullptr, &action);
  if (action.sa_handler == SIG_IGN) std::signal(SIGCHLD, SIG_DFL);
}

std::string last_lines(const std::string& text) {
  constexpr std::size_t kLines = 3, kLetters = 300;
  std::vector<std::string> lines;
  std::string line;
  for (const char letter : text + "\n") {
    if (letter != '\n') {
      line += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
      continue;
    }
    if (line.find_first_not_of(' ') != std::string::npos) lines.push_back(line);
    line.clear();
  }
  std::string said;
  for (std::size_t i = lines.size() - std::min(kLines, lines.size()); i < lines.size(); ++i)
    said += (said.empty() ? "" : " | ") + lines[i];
  return said.size() > kLetters ? "..." + said.substr(said.size() - kLetters) : said;
}

}  // namespace

bool Tail::take(int descriptor) {
  char buffer[16 << 10];
  const auto size = read(descriptor, buffer, sizeof buffer);
  if (size <= 0) return size < 0 && errno == EINTR;
  text_.append(buffer, static_cast<std::size_t>(size));
  if (text_.size() > 2 * kBytes) text_.erase(0, text_.size() - kBytes);
  return true;
}

Child::Child(const Launch& launch, std::shared_ptr<Watchdog> watchdog) : watchdog_(std::move(watchdog)) {
  mind_signals();
  start(launch);
}

void Child::start(const Launch& launch) {
  const std::string name = launch.words.empty() ? "" : launch.words.front();
  Spawn how{.program = find_program(name, launch.folder),
            .words = launch.words,
            .environment = environment_of_children(launch.setting),
            .folder = launch.folder,
            .descriptors = {},
            .memory_limit = launch.memory_limit,
            .register_at = watchdog_->descriptor()};
  if (how.program.empty()) refuse(name, kExecute, ENOENT);
  Pipe output = make_pipe(), errors = make_pipe(), in, out;
  const Descriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Descriptor input(fcntl(nothing.number(), F_DUPFD_CLOEXEC, 10));
  if (!input.open()) refuse(name, "open /dev/null", errno);
  how.descriptors = {input.number(), output.write.number(), errors.write.number()};
  if (launch.talks) {
    in = make_pipe();
    out = make_pipe();
    how.descriptors.insert(how.descriptors.end(), {in.read.number(), out.write.number()});
    // As large as an unprivileged process may have them: fewer turns for long vectors.
    for (const auto* end : {&in.write, &out.read}) fcntl(end->number(), F_SETPIPE_SZ, 1 << 20);
  }
  int error = 0;
  const char* step = "";
  process_ = spawn(how, error, step);
  if (process_ < 0 || error != 0) {
    if (process_ > 0) reap();
    gone_ = true;
    refuse(name, step, error);
  }
  life_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, process_, 0)));
  to_ = std::move(in.write);
  from_ = std::move(out.read);
  output_end_ = std::move(output.read);
  errors_end_ = std::move(errors.read);
  for (auto* end : {&to_, &from_, &output_end_, &errors_end_})
    if (end->open()) end->stop_blocking();
}

// Whether it is the command that is wrong, or the machine that is short of something.
void Child::refuse(const std::string& name, const char* step, int error) {
  const std::string what = "cannot start " + name + ": cannot " + step;
  const bool short_of = error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE ||
                        error == ETXTBSY || error == EIO;
  if (short_of || std::string_view(step) != kExecute)
    throw shortage(what, error, "check run.workdir and the limits (ulimit -a)");
  const char* hint = error == ENOEXEC ? " (a script begins with #!)" : "";
  throw FatalError(what + ": " + std::strerror(error) + hint +
                       "; name a program that can be executed, in PATH or by a path with a slash",
                   2);
}

Child::~Child() {
  if (!gone_) reap();
}

// The group dies with its leader: nothing that it left behind goes on working for nobody. Its number is not
// given to others before the leader is waited for, which somebody else in this process may have done.
void Child::reap() {
  if (!is_waited_for() || kill(process_, 0) != 0) kill(-process_, SIGKILL);
  pid_t known = 0;
  while ((known = waitpid(process_, &status_, 0)) < 0 && errno == EINTR) continue;
  if (known < 0) status_ = kUnknown;
  gone_ = true;
  watchdog_->forget(process_);
}

bool Child::is_waited_for() const {
  siginfo_t info = {};
  return waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) < 0 &&
         errno == ECHILD;
}

bool Child::ended() {
  if (gone_) return true;
  siginfo_t info = {};
  if (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) < 0)
    return errno == ECHILD;
  return info.si_pid == process_;
}

void Child::drain() {
  for (auto [end, tail] : {std::pair(&output_end_, &output_), std::pair(&errors_end_, &errors_)})
    // No more than a pipe holds: who is left may write for ever.
    for (int part = 0; part < 8 && end->open() && tail->take(end->number()); ++part) continue;
}

void Child::work(double deadline, bool wants_to_write) {
  watchdog_->require_use();
  wait(deadline, wants_to_write);
}

void Child::wait(double deadline, bool wants_to_write) {
  pollfd places[5];
  nfds_t count = 0;
  const auto watch = [&](const Descriptor& end, short event) {
    if (end.open()) places[count++] = {end.number(), event, 0};
  };
  watch(output_end_, POLLIN);
  watch(errors_end_, POLLIN);
  watch(from_, POLLIN);
  if (wants_to_write) watch(to_, POLLOUT);
  watch(life_, POLLIN);
  double left = std::clamp(deadline - clock_seconds(), 0.0, 3600.0);
  if (!life_.open()) left = std::min(left, kSlice);
  if (watchdog_->asks()) left = std::min(left, kUseful);
  const int ready = poll(places, count, static_cast<int>(std::ceil(1000 * left)));
  if (ready <= 0) return;
  for (auto [end, tail] : {std::pair(&output_end_, &output_), std::pair(&errors_end_, &errors_)}) {
    const auto is_its = [end = end](const pollfd& p) { return end->open() && p.fd == end->number(); };
    const auto place = std::find_if(places, places + count, is_its);
    if (place == places + count || place->revents == 0) continue;
    // An end that was closed would be ready for ever.
    if (!tail->take(end->number()) && (place->revents & (POLLHUP | POLLERR)) != 0) end->close();
  }
}

int Child::stop(double deadline, double grace) {
  to_.close();  // a program that reads until the end ends itself
  const auto await = [&](double until) {
    while (!ended() && clock_seconds() < until) {
      from_.close();
      wait(until);
    }
  };
  if (!gone_) {
    await(deadline);
    if (!ended()) {
      kill(-process_, SIGTERM);
      const double until = clock_seconds() + grace;
      await(until);
      // A shell obeys at once; an mpirun that it has started must end its ranks first, which are in groups of
      // their own.
      while (group_lives(process_) && clock_seconds() < until) {
        drain();
        std::this_thread::sleep_for(std::chrono::duration<double>(kSlice));
      }
    }
    reap();
    drain();
  }
  return status_;
}

std::string Child::ending(int wait_status) const {
  std::string text;
  if (wait_status == kUnknown)
    text = "an unknown end, because the process around bizo waits for all children";
  else if (WIFSIGNALED(wait_status))
    text = "signal " + std::to_string(WTERMSIG(wait_status)) + " (" + strsignal(WTERMSIG(wait_status)) + ")";
  else
    text = "exit code " + std::to_string(WEXITSTATUS(wait_status));
  const auto words = last_words();
  return words.empty() ? text : text + "; it said: " + words;
}

std::string Child::last_words() const {
  const auto words = last_lines(errors_.text());
  return words.empty() ? last_lines(output_.text()) : words;
}

}  // namespace bizo::blackbox
