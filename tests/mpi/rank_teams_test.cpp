// Suite over RankTeams, TeamLead and follow: items evaluated by two ranks each have the bits of one rank. Of
// four ranks rank 0 leads a team; of five it only deals.
#include <cmath>
#include <stdexcept>

#include "bizo/core/archive.hpp"
#include "parallel/rank_teams.hpp"
#include "support/mpi_main.hpp"
#include "support/no_directions.hpp"

namespace bizo::parallel {
namespace {

using test::session;

constexpr Index kTerms = 12;

// What rounding errors would betray if the order of the sum changed.
double term(double x, Index number) {
  return std::sin(x + 0.7 * static_cast<double>(number)) / std::pow(7, static_cast<double>(number % 5));
}

double in_a_loop(double x) {
  double sum = 0;
  for (Index number = 0; number < kTerms; ++number) sum += term(x, number);
  return sum;
}

// A sum of terms, which are made by all that evaluate it.
class Sum {
 public:
  virtual ~Sum() = default;
  virtual double at(double x) = 0;
};

class InChunks final : public Sum, public SharesWork {
 public:
  void join(Team* team) override { team_ = team; }
  void help(std::span<const std::byte> question, Range chunks, const Give& give) override {
    double x = 0;
    Archive in(question);
    in(x);
    Matrix part(1, 1);
    for (Index chunk = chunks.first; chunk < chunks.end(); ++chunk) {
      part(0) = term(x, chunk);
      if (!give(chunk, part)) return;
    }
  }
  double at(double x) override {
    double sum = 0;
    Team alone;
    (team_ ? *team_ : alone)
        .work({.chunks = kTerms,
               .multiplications = Index{1} << 30,
               .make =
                   [&](Index chunk, Matrix& part) {
                     ++made;
                     part = Matrix::Constant(1, 1, term(x, chunk));
                   },
               .take = [&](Index, const Matrix& part) { sum += part(0); },
               .question =
                   [&](Range) {
                     Archive out;
                     out(x);
                     return out.take();
                   }});
    return sum;
  }
  Index made = 0;  // on this rank, of its own work

 private:
  Team* team_ = nullptr;
};

// Every rank of a team makes each second term; the leader sums.
class OnACommunicator final : public Sum, public WorksTogether {
 public:
  void join(const RankTeam& team) override {
    team_ = team;
    EXPECT_EQ(team.size, 2);
  }
  void follow(std::span<const std::byte> told) override {
    const auto x = ByteReader(told).get<double>();
    refuse(x);
    gather(x);
    ++followed;
  }
  double at(double x) override {
    if (team_.size == 1) return in_a_loop(x);
    team_.tell(std::as_bytes(std::span(&x, 1)));
    refuse(x);
    const std::vector<double> terms = gather(x);
    double sum = 0;
    for (Index number = 0; number < kTerms; ++number)
      sum += terms[static_cast<std::size_t>(number % 2 * kTerms / 2 + number / 2)];
    return sum;
  }
  int followed = 0;

 private:
  // Both ranks alike.
  static void refuse(double x) {
    if (x == 3) throw std::runtime_error("not at 3");
  }
  std::vector<double> gather(double x) const {
    MPI_Comm ranks = MPI_Comm_f2c(team_.communicator);
    int rank = 0, size = 0;
    MPI_Comm_rank(ranks, &rank);
    MPI_Comm_size(ranks, &size);
    EXPECT_EQ(size, 2);
    std::vector<double> own, all(kTerms);
    for (Index number = rank; number < kTerms; number += 2) own.push_back(term(x, number));
    MPI_Gather(own.data(), kTerms / 2, MPI_DOUBLE, all.data(), kTerms / 2, MPI_DOUBLE, 0, ranks);
    return all;
  }
  RankTeam team_;
};

class SumProbe final : public Probe {
 public:
  explicit SumProbe(Sum& sum) : sum_(sum) {}
  void evaluate(const Query&, Range which, std::span<Outcome> outcomes, MatrixRef) override {
    for (Index k = 0; k < which.count; ++k) {
      Outcome& outcome = outcomes[static_cast<std::size_t>(k)];
      outcome.value_plus = sum_.at(static_cast<double>(which.first + k));
      outcome.status = EvaluationStatus::ok;
    }
  }

 private:
  Sum& sum_;
};

Query points(Index count) {
  Query query;
  query.probe = ProbeId{0};
  query.block = {.seed = 1, .iteration = 1, .count = count};
  return query;
}

// Runs body(executor) on rank 0; the others lead or follow.
template <class Body>
void in_teams(Sum& sum, Body body) {
  WorkerContext worker;
  worker.probes.add(std::make_unique<SumProbe>(sum));
  worker.directions = std::make_unique<test::NoDirections>();
  worker.shared = dynamic_cast<SharesWork*>(&sum);
  worker.together = dynamic_cast<WorksTogether*>(&sum);
  const std::vector<std::string> hosts(static_cast<std::size_t>(session().size()), "here");
  RankTeams teams(session(), plan_teams(hosts, 2, MasterMode::automatic));
  if (!teams.leads()) return follow(teams, worker);
  TeamLead lead(teams, worker);
  static const volatile std::sig_atomic_t interrupted = 0;
  if (session().rank() > 0) return serve(teams, lead, worker, interrupted);
  MpiExecutor executor(teams, lead, worker, 1, false);
  body(executor);
}

void expect_sums(const Outcomes& outcomes, Index refused = -1) {
  for (Index k = 0; k < std::ssize(outcomes.items); ++k) {
    const Outcome& item = outcomes.items[static_cast<std::size_t>(k)];
    EXPECT_EQ(item.status, k == refused ? EvaluationStatus::exception : EvaluationStatus::ok) << k;
    if (k == refused) continue;
    EXPECT_EQ(item.value_plus, in_a_loop(static_cast<double>(k))) << k;
  }
}

TEST(RankTeams, AnotherOrderWouldShow) {
  double backwards = 0;
  for (Index number = kTerms; number-- > 0;) backwards += term(1, number);
  EXPECT_NE(backwards, in_a_loop(1));
}

// Until others have made some: a machine may be too busy for them for a while. Rank 0 that only deals makes
// none.
TEST(RankTeams, ChunksAreMadeByTheWholeTeam) {
  InChunks sum;
  in_teams(sum, [&](Executor& executor) {
    if (session().size() % 2 == 1) {
      expect_sums(executor.evaluate(points(8)));
      EXPECT_EQ(sum.made, 0);
      return;
    }
    Index asked = 0;
    do {
      expect_sums(executor.evaluate(points(1)));
      asked += kTerms;
    } while (sum.made >= asked);
    expect_sums(executor.evaluate(points(8)));
  });
}

TEST(RankTeams, AProblemHasTheCommunicatorOfItsTeam) {
  OnACommunicator sum;
  in_teams(sum, [&](Executor& executor) {
    expect_sums(executor.evaluate(points(20)), 3);
    const auto timing = executor.timing();
    ASSERT_EQ(std::ssize(timing), session().size());
    for (const RankTiming& rank : timing) {
      EXPECT_GT(rank.wall, 0);
      EXPECT_GE(rank.wall, rank.busy);
    }
  });
  int followed = sum.followed, all = 0;
  MPI_Allreduce(&followed, &all, 1, MPI_INT, MPI_SUM, session().communicator().handle());
  EXPECT_EQ(all, 19) << "one rank follows in every evaluation but the one that is refused";
}

}  // namespace
}  // namespace bizo::parallel
