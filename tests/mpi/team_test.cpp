// Suite over MpiTeam: work in chunks has the bits of one rank, whoever makes them, and whatever becomes of
// the others.
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "bizo/core/archive.hpp"
#include "bizo/core/error.hpp"
#include "support/mpi_main.hpp"
#include "support/no_directions.hpp"

namespace bizo::parallel {
namespace {

using test::session;
using test::with_executor;

constexpr Index kChunks = 13;
constexpr Index kLarge = Index{1} << 30;

// What rounding errors would betray if the order of the sum changed.
double term(Index chunk, Index entry) {
  return std::sin(1 + 0.7 * static_cast<double>(chunk) + 0.3 * static_cast<double>(entry)) /
         std::pow(7, static_cast<double>(chunk % 5));
}

enum class Helper { able, lazy, broken };

// A sum of chunks of two numbers. Counts those that were made on this rank.
class Chunks final : public SharesWork {
 public:
  explicit Chunks(Helper helper, Index multiplications = kLarge)
      : helper_(helper), multiplications_(multiplications) {}

  void join(Team* team) override { team_ = team; }
  void help(std::span<const std::byte> question, Range chunks, const Give& give) override {
    if (helper_ == Helper::lazy) return;
    if (helper_ == Helper::broken) throw std::runtime_error("out of luck");
    double factor = 0;
    Archive in(question);
    in(factor);
    Matrix part;
    for (Index chunk = chunks.first; chunk < chunks.end(); ++chunk) {
      make(factor, chunk, part);
      if (!give(chunk, part)) return;
    }
  }

  Vector sum(double factor) {
    Vector sum = Vector::Zero(2);
    Team alone;
    (team_ ? *team_ : alone)
        .work({.chunks = kChunks,
               .multiplications = multiplications_,
               .make = [&](Index chunk, Matrix& part) { make(factor, chunk, part); },
               .take = [&](Index, const Matrix& part) { sum += part; },
               .question =
                   [&](Range) {
                     Archive out;
                     out(factor);
                     return out.take();
                   }});
    return sum;
  }
  Index made() const { return made_; }

 private:
  void make(double factor, Index chunk, Matrix& part) {
    ++made_;
    part.resize(2, 1);
    for (Index i = 0; i < 2; ++i) part(i, 0) = factor * term(chunk, i);
  }

  Helper helper_;
  Index multiplications_;
  Team* team_ = nullptr;
  Index made_ = 0;
};

Vector in_a_loop(double factor) {
  return Chunks(Helper::able).sum(factor);
}

// An item is some sums, one after the other.
class Sums final : public Probe {
 public:
  explicit Sums(Chunks& chunks) : chunks_(chunks) {}
  void evaluate(const Query&, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
    for (Index k = 0; k < which.count; ++k) {
      outcomes[static_cast<std::size_t>(k)].status = EvaluationStatus::ok;
      for (Index i = 0; i < payload.rows() / 2; ++i)
        payload.col(k).segment(2 * i, 2) = chunks_.sum(static_cast<double>(which.first + k + 1) / (3.0 + i));
    }
  }
  Index payload_rows() const override { return 20; }

 private:
  Chunks& chunks_;
};

WorkerContext worker_of(Chunks& chunks) {
  WorkerContext worker;
  worker.probes.add(std::make_unique<Sums>(chunks));
  worker.directions = std::make_unique<test::NoDirections>();
  worker.shared = &chunks;
  return worker;
}

Query items(Index count) {
  Query query;
  query.probe = ProbeId{0};
  query.block = {.seed = 1, .iteration = 1, .count = count};
  return query;
}

void expect_sums(const Outcomes& outcomes) {
  for (Index k = 0; k < outcomes.payload.cols(); ++k)
    for (Index i = 0; i < outcomes.payload.rows() / 2; ++i) {
      const Vector expected = in_a_loop(static_cast<double>(k + 1) / (3.0 + i));
      EXPECT_EQ(outcomes.payload(2 * i, k), expected(0)) << k << " " << i;
      EXPECT_EQ(outcomes.payload(2 * i + 1, k), expected(1)) << k << " " << i;
    }
}

TEST(Team, AnotherOrderWouldShow) {
  Vector backwards = Vector::Zero(2);
  for (Index chunk = kChunks; chunk-- > 0;)
    for (Index i = 0; i < 2; ++i) backwards(i) += (1 / 3.0) * term(chunk, i);
  EXPECT_NE(backwards, in_a_loop(1 / 3.0));
}

// Until others have made some: a machine may be too busy for them for a while.
TEST(Team, OthersHelpWithASingleItem) {
  for (const MasterMode master : {MasterMode::automatic, MasterMode::on}) {
    Chunks chunks(Helper::able);
    WorkerContext worker = worker_of(chunks);
    with_executor(worker, 1, master, [&](Executor& executor) {
      Index asked = 0;
      do {
        expect_sums(executor.evaluate(items(1)));
        asked += 10 * kChunks;
      } while (session().size() > 1 && chunks.made() >= asked);
      EXPECT_LE(chunks.made(), asked);
      expect_sums(executor.evaluate(items(7)));  // all evaluate
    });
  }
}

TEST(Team, SmallWorkStaysOnOneRank) {
  Chunks chunks(Helper::broken, 100);
  WorkerContext worker = worker_of(chunks);
  with_executor(worker, 1, MasterMode::on, [&](Executor& executor) {
    expect_sums(executor.evaluate(items(1)));
    EXPECT_EQ(chunks.made(), 10 * kChunks);
  });
}

// As by a rank that was lost with its chunks, or sleeps.
TEST(Team, NobodyWaitsForARankThatMakesNothing) {
  Chunks chunks(Helper::lazy);
  WorkerContext worker = worker_of(chunks);
  with_executor(worker, 1, MasterMode::on, [&](Executor& executor) {
    expect_sums(executor.evaluate(items(1)));
    EXPECT_EQ(chunks.made(), 10 * kChunks);
  });
}

TEST(Team, ABrokenHelperIsNamed) {
  if (session().size() == 1) return;
  Chunks chunks(Helper::broken);
  WorkerContext worker = worker_of(chunks);
  with_executor(worker, 1, MasterMode::on, [&](Executor& executor) {
    try {
      for (;;) executor.evaluate(items(1));
    } catch (const FatalError& error) {
      EXPECT_NE(std::string(error.what()).find("out of luck"), std::string::npos) << error.what();
    }
  });
}

TEST(Team, AMasterThatOnlyDealsLeadsNone) {
  Chunks chunks(Helper::broken);
  WorkerContext worker = worker_of(chunks);
  with_executor(worker, 1, MasterMode::off, [&](Executor& executor) {
    expect_sums(executor.evaluate(items(3)));
    EXPECT_EQ(chunks.made(), session().size() == 1 ? 30 * kChunks : 0);
  });
}

}  // namespace
}  // namespace bizo::parallel
