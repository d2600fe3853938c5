// What ranks tell each other at the start, and the form in which queries travel.
#include "parallel/start_up.hpp"

#include <pthread.h>
#include <time.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "bizo/core/error.hpp"
#include "bizo/core/query.hpp"
#include "parallel/trials.hpp"
#include "support/mpi_main.hpp"

namespace bizo::parallel {
namespace {

using test::session;

TEST(Agree, IsSilentWhenAllRanksCanStart) {
  EXPECT_FALSE(agree(session(), std::nullopt));
}

TEST(Agree, TellsAllRanksTheFailureOfTheLowest) {
  const int first = session().size() / 2;
  std::optional<Failure> own;
  if (session().rank() >= first) own = Failure{"no data on " + std::to_string(session().rank()), 2};
  const auto common = agree(session(), own);
  ASSERT_TRUE(common);
  EXPECT_EQ(common->exit_code, 2);
  const std::string text = "no data on " + std::to_string(first);
  EXPECT_EQ(common->text, first == 0 ? text : "rank " + std::to_string(first) + ": " + text);
}

TEST(Broadcast, TakesRankZerosTextToAll) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(broadcast(session(), session().rank() == 0 ? text : "mine"), text);
  EXPECT_EQ(broadcast(session(), session().rank() == 0 ? "" : "mine"), "");
}

TEST(Gather, HasEveryRanksBytesInOrder) {
  Bytes own(static_cast<std::size_t>(1000 * session().rank()), std::byte(session().rank() + 1));
  const auto all = gather(session(), own);
  ASSERT_EQ(all.size(), static_cast<std::size_t>(session().size()));
  for (std::size_t rank = 0; rank < all.size(); ++rank)
    EXPECT_EQ(all[rank], Bytes(1000 * rank, std::byte(rank + 1)));
}

// Polling would keep a whole core busy; a machine under load gives a rank less, not more.
TEST(Trials, WaitingLeavesTheCoreToOthers) {
  EXPECT_LT(cores_while_waiting(session(), 0.3), 0.5);
}

// MPI libraries that poll do it in a thread of their own. How much of a core it gets depends on the machine.
TEST(Trials, AThreadThatPollsIsSeen) {
  std::atomic<bool> stop = false;
  std::thread thread([&stop] {
    while (!stop) continue;
  });
  clockid_t clock{};
  pthread_getcpuclockid(thread.native_handle(), &clock);
  const auto seconds_of = [](clockid_t which) {
    timespec now{};
    clock_gettime(which, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  };
  const double polled = seconds_of(clock), begin = seconds_of(CLOCK_MONOTONIC);
  const double cores = cores_while_waiting(session(), 0.3);
  const double share = (seconds_of(clock) - polled) / (seconds_of(CLOCK_MONOTONIC) - begin);
  stop = true;
  thread.join();
  EXPECT_GT(cores, share / 2);
}

TEST(Trials, MessagesTakeTime) {
  const int last = session().size() - 1;
  const double seconds = message_seconds(session(), last, 0.2);
  if (session().rank() == 0 && last > 0) {
    EXPECT_GT(seconds, 1e-8);
    EXPECT_LT(seconds, 0.2);
  } else {
    EXPECT_TRUE(std::isnan(seconds));
  }
}

TEST(Trials, TheLibraryFollowsTheStandardOfItsHeaders) {
  EXPECT_EQ(compiled_standard(), standard_of_library());
}

TEST(Session, KnowsItsLauncher) {
  EXPECT_EQ(announced_rank(), session().rank());
  EXPECT_TRUE(launched_by_mpi());
  EXPECT_EQ(mislaunch(session().size()), "");
  const std::string announced = std::getenv("OMPI_COMM_WORLD_SIZE");
  setenv("OMPI_COMM_WORLD_SIZE", "4", 1);
  EXPECT_NE(mislaunch(1).find("4 ranks"), std::string::npos);
  EXPECT_EQ(mislaunch(4), "");
  setenv("OMPI_COMM_WORLD_SIZE", announced.c_str(), 1);
}

TEST(Wire, BringsAQueryBackUnchanged) {
  Query query;
  query.probe = ProbeId{2};
  query.block = {.seed = 1, .iteration = 2, .count = 3};
  query.radius = 1e-4;
  query.at.x = Vector::LinSpaced(5, 0, 1);
  query.at.reference.y = Vector::LinSpaced(3, 1, 2);
  query.at.reference.value = 4;
  query.at.accuracy.base_tolerance = 1e-9;
  query.at.curvature = {.mu = 0.5, .L = 8};
  query.at.v = Vector::LinSpaced(2, 3, 4);
  query.detail = state_of(Vector(Vector::LinSpaced(4, 5, 6)));
  query.shrink = 0.25;
  const auto bytes = state_of(query);
  Query back;
  restore(back, bytes);
  EXPECT_EQ(back.probe, query.probe);
  EXPECT_EQ(back.block, query.block);
  EXPECT_EQ(back.radius, query.radius);
  EXPECT_EQ(back.at.x, query.at.x);
  EXPECT_EQ(back.at.y.size(), 0);
  EXPECT_EQ(back.at.v, query.at.v);
  EXPECT_EQ(back.at.reference.y, query.at.reference.y);
  EXPECT_EQ(back.at.reference.value, query.at.reference.value);
  EXPECT_EQ(back.at.accuracy.base_tolerance, query.at.accuracy.base_tolerance);
  EXPECT_EQ(back.at.curvature.mu, query.at.curvature.mu);
  EXPECT_EQ(back.at.curvature.L, query.at.curvature.L);
  EXPECT_EQ(detail_of<Vector>(back), Vector(Vector::LinSpaced(4, 5, 6)));
  EXPECT_EQ(back.shrink, 1) << "a retry stays where it is";
  EXPECT_THROW(restore(back, std::span(bytes).first(bytes.size() - 1)), Error);
}

}  // namespace
}  // namespace bizo::parallel
