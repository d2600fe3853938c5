#include "parallel/trials.hpp"

#include <sched.h>
#include <time.h>

#include <cmath>
#include <limits>

#include "bizo/core/clock.hpp"
#include "parallel/communicator.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

constexpr int kMaxRoundTrips = 5000;
constexpr int kBusyLooks = 50;

// Of all threads of this process: some MPI libraries wait in one of their own.
double processor_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

// Without the pauses of a Waiter, which are longer than the measured time. A core that both ranks share goes
// to the other one in the end; but not at once, or other programs would get it before the message is there.
void complete(MPI_Request request) {
  for (int done = 0, looks = 0; !done; ++looks) {
    if (looks >= kBusyLooks) sched_yield();
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
  }
}

void send(char letter, int to, MPI_Comm ranks) {
  MPI_Request request;
  MPI_Isend(&letter, 1, MPI_CHAR, to, 0, ranks, &request);
  complete(request);
}

char receive(int from, MPI_Comm ranks) {
  char letter = 0;
  MPI_Request request;
  MPI_Irecv(&letter, 1, MPI_CHAR, from, 0, ranks, &request);
  complete(request);
  return letter;
}

std::string dotted(int version, int subversion) {
  return std::to_string(version) + "." + std::to_string(subversion);
}

}  // namespace

double cores_while_waiting(Session& session, double seconds) {
  Communicator& communicator = session.communicator();
  const double begin = clock_seconds();
  const double used = processor_seconds();
  wait_until([&] { return communicator.try_receive().has_value(); }, seconds);  // nobody sends
  const double cores = (processor_seconds() - used) / (clock_seconds() - begin);
  MPI_Request request;  // the rank that continues may send
  MPI_Ibarrier(communicator.handle(), &request);
  wait(request);
  return cores;
}

double message_seconds(Session& session, int partner, double seconds) {
  MPI_Comm ranks = session.communicator().handle();
  double best = std::numeric_limits<double>::quiet_NaN();
  if (partner == 0) return best;
  if (session.rank() == partner)
    while (receive(0, ranks)) send(1, 0, ranks);
  if (session.rank() > 0) return best;
  const double begin = clock_seconds();
  for (int trip = 0; trip < kMaxRoundTrips && clock_seconds() - begin < seconds; ++trip) {
    const double departure = clock_seconds();
    send(1, partner, ranks);
    receive(partner, ranks);
    best = std::fmin(best, (clock_seconds() - departure) / 2);
  }
  send(0, partner, ranks);
  return best;
}

std::string compiled_standard() {
  return dotted(MPI_VERSION, MPI_SUBVERSION);
}

std::string standard_of_library() {
  int version = 0, subversion = 0;
  MPI_Get_version(&version, &subversion);
  return dotted(version, subversion);
}

}  // namespace bizo::parallel
