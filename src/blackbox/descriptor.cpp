#include "blackbox/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "blackbox/shortage.hpp"

namespace bizo::blackbox {
namespace {

// Above 0 to 4, which a started program finds, so that no end is overwritten while they are put in place.
constexpr int kMin = 10;

FatalError no_pipe(int error) {
  // No number is left from kMin on.
  return shortage("cannot make a pipe", error == EINVAL ? EMFILE : error, "raise the limits (ulimit -a)");
}

Descriptor moved_up(const Descriptor& low) {
  Descriptor high(fcntl(low.number(), F_DUPFD_CLOEXEC, kMin));
  if (!high.open()) throw no_pipe(errno);
  return high;
}

}  // namespace

void Descriptor::close() {
  if (open()) ::close(number_);
  number_ = -1;
}

void Descriptor::stop_blocking() {
  fcntl(number_, F_SETFL, fcntl(number_, F_GETFL) | O_NONBLOCK);
}

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw no_pipe(errno);
  const Descriptor read(ends[0]), write(ends[1]);
  return {moved_up(read), moved_up(write)};
}

}  // namespace bizo::blackbox
