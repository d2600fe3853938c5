// MpiExecutor has SerialExecutor's bits, whatever the number of ranks and the master's mode.
#include <array>
#include <cstring>
#include <stdexcept>

#include "bizo/core/error.hpp"
#include "bizo/core/executor.hpp"
#include "support/mpi_main.hpp"

namespace bizo::parallel {
namespace {

using test::session;
using test::with_executor;

// Some function of a direction's entry that rounding errors would betray.
double entry(const DirectionBlock& block, Index row, Index direction) {
  return std::sin(1.0 + static_cast<double>(block.seed + 3 * block.iteration) +
                  0.37 * static_cast<double>(row) + 1.73 * static_cast<double>(direction));
}

class SineFamily final : public DirectionFamily {
 public:
  // Combining throws on `broken_rank`.
  explicit SineFamily(Index dimension, int broken_rank = -1)
      : DirectionFamily(dimension), broken_rank_(broken_rank) {}
  Index max_count() const override { return std::numeric_limits<Index>::max(); }
  FrameMoments moments(Index) const override { return {}; }
  void fill(const DirectionBlock& block, Range rows, Range which, MatrixRef out) override {
    for (Index j = 0; j < which.count; ++j)
      for (Index i = 0; i < rows.count; ++i) out(i, j) = entry(block, rows.first + i, which.first + j);
  }
  void combine(const DirectionBlock& block, ConstVectorRef weights, Range rows, VectorRef sum) override {
    if (session().rank() == broken_rank_) throw std::runtime_error("no such slice");
    sum.setZero();
    for (Index j = 0; j < block.count; ++j)
      for (Index i = 0; i < rows.count; ++i) sum(i) += weights(j) * entry(block, rows.first + i, j);
  }

 private:
  int broken_rank_;
};

// Values depend on the query and the item's index; throws for items in `bad`.
class SineProbe : public Probe {
 public:
  explicit SineProbe(Index rows = 0, Range bad = {}) : rows_(rows), bad_(bad) {}
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
    for (Index k = 0; k < which.count; ++k) {
      const Index item = which.first + k;
      auto& outcome = outcomes[static_cast<std::size_t>(k)];
      outcome.difference =
          entry(query.block, item, 0) * query.radius + query.at.x.sum() / query.at.accuracy.base_tolerance;
      outcome.value_plus = query.at.y.sum() * static_cast<double>(item) - query.at.reference.value;
      outcome.value_minus = query.at.reference.y.sum() + query.at.curvature.mu;
      outcome.evaluations = item;
      outcome.status = EvaluationStatus::ok;
      payload.col(k).setConstant(outcome.difference);
      if (item >= bad_.first && item < bad_.end()) throw std::runtime_error("item " + std::to_string(item));
    }
  }
  Index payload_rows() const override { return rows_; }

 private:
  Index rows_;
  Range bad_;
};

// Fails outside of an evaluation on one rank.
class BrokenProbe final : public SineProbe {
 public:
  explicit BrokenProbe(int rank) : rank_(rank) {}
  Index payload_rows() const override {
    if (session().rank() == rank_) throw std::runtime_error("out of luck");
    return 0;
  }

 private:
  int rank_;
};

WorkerContext make_workshop(std::unique_ptr<Probe> probe, std::unique_ptr<DirectionFamily> directions) {
  WorkerContext worker;
  worker.probes.add(std::move(probe));
  worker.directions = std::move(directions);
  return worker;
}

WorkerContext make_workshop(std::unique_ptr<Probe> probe) {
  return make_workshop(std::move(probe), std::make_unique<SineFamily>(5));
}

Query make_query(Index count) {
  Query query;
  query.probe = ProbeId{0};  // the only one of the worker
  query.block = {.seed = 7, .iteration = 11, .count = count};
  query.radius = 1e-3;
  query.at.x = Vector::LinSpaced(9, 0, 1);
  query.at.y = Vector::LinSpaced(4, 2, 3);
  query.at.reference.y = Vector::LinSpaced(4, -1, 1);
  query.at.reference.value = 0.1;
  query.at.accuracy.base_tolerance = 1e-7;
  query.at.curvature = {.mu = 0.3, .L = 2};
  return query;
}

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

void expect_same(const Outcomes& actual, const Outcomes& expected) {
  ASSERT_EQ(actual.items.size(), expected.items.size());
  for (std::size_t i = 0; i < actual.items.size(); ++i) {
    EXPECT_TRUE(same_bits(actual.items[i].difference, expected.items[i].difference)) << "item " << i;
    EXPECT_TRUE(same_bits(actual.items[i].value_plus, expected.items[i].value_plus)) << "item " << i;
    EXPECT_TRUE(same_bits(actual.items[i].value_minus, expected.items[i].value_minus)) << "item " << i;
    EXPECT_EQ(actual.items[i].evaluations, expected.items[i].evaluations) << "item " << i;
    EXPECT_EQ(actual.items[i].status, expected.items[i].status) << "item " << i;
  }
  ASSERT_EQ(actual.payload.rows(), expected.payload.rows());
  ASSERT_EQ(actual.payload.cols(), expected.payload.cols());
  for (Index i = 0; i < actual.payload.size(); ++i)
    EXPECT_TRUE(same_bits(actual.payload.data()[i], expected.payload.data()[i])) << "payload entry " << i;
  EXPECT_EQ(actual.reason, expected.reason);
}

// Parameter: the master's mode.
class EveryMode : public testing::TestWithParam<MasterMode> {};
class EveryModeWithWorkers : public EveryMode {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EveryModeWithWorkers);  // one rank has none

// None where there are fewer ranks.
std::vector<MasterMode> modes(int ranks) {
  if (session().size() < ranks) return {};
  return {MasterMode::automatic, MasterMode::on, MasterMode::off};
}

INSTANTIATE_TEST_SUITE_P(Executor, EveryMode, testing::ValuesIn(modes(1)));
INSTANTIATE_TEST_SUITE_P(Executor, EveryModeWithWorkers, testing::ValuesIn(modes(2)));

TEST_P(EveryMode, HasTheBitsOfTheSerialExecutor) {
  auto worker = make_workshop(std::make_unique<SineProbe>(3));
  for (const Index batch : {1, 4, 7, 1000})
    with_executor(worker, batch, GetParam(), [&](Executor& executor) {
      for (const Index count : {100, 0, 1, 2, 3, 17}) {
        SCOPED_TRACE("batch " + std::to_string(batch) + ", count " + std::to_string(count));
        expect_same(executor.evaluate(make_query(count)),
                    SerialExecutor(worker, batch).evaluate(make_query(count)));
      }
    });
}

TEST_P(EveryMode, KeepsBatchesThatThrowApartAndTheFirstReason) {
  auto worker = make_workshop(std::make_unique<SineProbe>(2, Range{10, 25}));
  with_executor(worker, 5, GetParam(), [&](Executor& executor) {
    const auto outcomes = executor.evaluate(make_query(50));
    expect_same(outcomes, SerialExecutor(worker, 5).evaluate(make_query(50)));
    EXPECT_EQ(outcomes.reason, "item 10");
    EXPECT_EQ(outcomes.items[9].status, EvaluationStatus::ok);
    EXPECT_EQ(outcomes.items[10].status, EvaluationStatus::exception);
    EXPECT_TRUE(std::isnan(outcomes.items[10].difference));
    EXPECT_TRUE(std::isnan(outcomes.payload(0, 10)));
    EXPECT_EQ(outcomes.items[35].status, EvaluationStatus::ok);
  });
}

// A query is told to ranks at work too; what is out is evaluated meanwhile, and answered in the order of
// asking.
TEST_P(EveryMode, AnswersSeveralQueriesInOrderWithTheBitsOfTheSerialExecutor) {
  auto worker = make_workshop(std::make_unique<SineProbe>(3),
                              std::make_unique<SineFamily>(2 * DirectionFamily::kSlice));
  const auto query_of = [](Index number) {
    Query query = make_query(std::array{1, 23, 7, 40, 2}[static_cast<std::size_t>(number % 5)]);
    query.block.iteration = static_cast<std::uint64_t>(number);
    return query;
  };
  with_executor(worker, 4, GetParam(), [&](Executor& executor) {
    BatchLog nobody;
    SerialExecutor serial(worker, 4);
    for (Index number = 0, asked = 0; number < 12; ++number) {
      while (asked < number + 3) executor.submit(query_of(asked++), nobody);
      const auto answer = executor.next();
      ASSERT_TRUE(answer);
      expect_same(answer->outcomes, serial.evaluate(query_of(number)));
      const Vector weights = Vector::LinSpaced(7, -1, 2);
      EXPECT_EQ(executor.combine({.count = 7}, weights), serial.combine({.count = 7}, weights));
    }
    executor.abandon();
    EXPECT_EQ(executor.out(), 0);
    expect_same(executor.evaluate(make_query(100)), serial.evaluate(make_query(100)));
  });
}

// Items of a third kind fail at first, others always, one with one reason and one with another.
class FlakyProbe final : public SineProbe {
 public:
  FlakyProbe() : SineProbe(2) {}
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
    SineProbe::evaluate(query, which, outcomes, payload);
    for (Index k = 0; k < which.count; ++k) {
      const Index item = which.first + k;
      auto& outcome = outcomes[static_cast<std::size_t>(k)];
      outcome.value_minus = query.shrink;
      if (item % 7 == 3 || (item % 5 == 2 && query.attempt < 2) || (item % 11 == 4 && query.shrink == 1)) {
        outcome.status = item % 7 == 3 ? EvaluationStatus::time_out : EvaluationStatus::signal;
        report_failure({item, "item " + std::to_string(item), 0.5});
      }
    }
  }
  bool may_shrink() const override { return true; }
};

TEST_P(EveryMode, RetriesWithTheBitsOfTheSerialExecutor) {
  auto worker = make_workshop(std::make_unique<FlakyProbe>());
  worker.policy = {.retries = 2, .new_seed = true, .smaller_radius = true};
  const auto expected = SerialExecutor(worker, 4).evaluate(make_query(60));
  for (const Index batch : {1, 4, 60})
    with_executor(worker, batch, GetParam(), [&](Executor& executor) {
      const auto outcomes = executor.evaluate(make_query(60));
      expect_same(outcomes, expected);
      EXPECT_EQ(outcomes.reason, "item 3");
      for (std::size_t j = 0; j < 60; ++j) {
        const Outcome& item = outcomes.items[j];
        EXPECT_EQ(item.attempts, expected.items[j].attempts) << j;
        EXPECT_EQ(item.failure, expected.items[j].failure) << j;
        EXPECT_EQ(item.attempts, j % 7 == 3 || j % 11 == 4 ? 4 : j % 5 == 2 ? 3 : 1) << j;
        EXPECT_EQ(is_failure(item.status), j % 7 == 3) << j;
      }
      double lost = 0;
      for (const auto& rank : executor.timing()) lost += rank.lost;
      double told = 0;
      for (std::size_t j = 0; j < 60; ++j)
        told += 0.5 * (j % 7 == 3 ? 4 : j % 11 == 4 ? 3 : j % 5 == 2 ? 2 : 0);
      EXPECT_EQ(lost, told) << "over all ranks";
      EXPECT_EQ(outcomes.lost, told);
    });
}

TEST_P(EveryMode, CombinesWithTheBitsOfTheSerialExecutor) {
  for (const Index d : {Index{5}, DirectionFamily::kSlice + 1, 3 * DirectionFamily::kSlice + 17}) {
    auto worker = make_workshop(std::make_unique<SineProbe>(), std::make_unique<SineFamily>(d));
    with_executor(worker, 1, GetParam(), [&](Executor& executor) {
      const DirectionBlock block{.seed = 1, .iteration = 2, .count = 7};
      const Vector weights = Vector::LinSpaced(7, -1, 2);
      SerialExecutor serial(worker, 1);
      EXPECT_EQ(executor.combine(block, weights), serial.combine(block, weights));
      const Vector v = Vector::LinSpaced(d, -2, 1);
      EXPECT_EQ(executor.project(block, v), serial.project(block, v));
      EXPECT_EQ(executor.gram(block), serial.gram(block));
    });
  }
}

TEST_P(EveryMode, ReportsTheTimeOfEveryRank) {
  auto worker = make_workshop(std::make_unique<SineProbe>());
  with_executor(worker, 1, GetParam(), [&](Executor& executor) {
    executor.evaluate(make_query(200));
    const auto timing = executor.timing();
    ASSERT_EQ(timing.size(), static_cast<std::size_t>(session().size()));
    for (const auto& rank : timing) {
      EXPECT_GE(rank.busy, 0);
      EXPECT_GT(rank.wall, 0);
      EXPECT_LE(rank.busy, rank.wall);
    }
  });
}

// The executor throws Error with this text, again when it is asked again, and still releases its workers.
template <class Call>
void expect_broken(Executor& executor, const std::string& text, Call call) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      call(executor);
      FAIL() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.what(), text);
    }
  }
}

TEST_P(EveryModeWithWorkers, NamesTheRankThatFailsOutsideOfAProbe) {
  const int last = session().size() - 1;
  auto worker = make_workshop(std::make_unique<BrokenProbe>(last));
  with_executor(worker, 1, GetParam(), [&](Executor& executor) {
    expect_broken(executor, "rank " + std::to_string(last) + ": out of luck",
                  [](Executor& e) { e.evaluate(make_query(100)); });
  });
}

// Unlike what else a probe throws, it ends the run, with its exit code.
class ShortProbe final : public SineProbe {
 public:
  using SineProbe::SineProbe;
  void evaluate(const Query&, Range, std::span<Outcome>, MatrixRef) override {
    throw FatalError("there is no such program", 2);
  }
};

TEST_P(EveryModeWithWorkers, NamesTheRankOfAFatalErrorAndKeepsItsExitCode) {
  const int last = session().size() - 1;
  auto worker = session().rank() == last ? make_workshop(std::make_unique<ShortProbe>())
                                         : make_workshop(std::make_unique<SineProbe>());
  with_executor(worker, 1, GetParam(), [&](Executor& executor) {
    try {
      executor.evaluate(make_query(100));
      FAIL() << "nothing was thrown";
    } catch (const FatalError& error) {
      EXPECT_EQ(error.what(), "rank " + std::to_string(last) + ": there is no such program");
      EXPECT_EQ(error.exit_code, 2);
    }
  });
}

TEST_P(EveryModeWithWorkers, NamesTheRankThatCannotCombine) {
  const int last = session().size() - 1;
  auto worker = make_workshop(std::make_unique<SineProbe>(),
                              std::make_unique<SineFamily>(9 * DirectionFamily::kSlice, last));
  with_executor(worker, 1, GetParam(), [&](Executor& executor) {
    expect_broken(executor, "rank " + std::to_string(last) + ": no such slice",
                  [](Executor& e) { e.combine({.seed = 1, .iteration = 1, .count = 2}, Vector::Ones(2)); });
  });
}

TEST_P(EveryMode, ReleasesWorkersAfterAnExceptionOfRankZero) {
  auto worker = make_workshop(std::make_unique<SineProbe>());
  const auto fail = [&] {
    with_executor(worker, 2, GetParam(), [](Executor& executor) {
      executor.evaluate(make_query(30));
      throw Error("disk full");
    });
  };
  if (session().rank() == 0)
    EXPECT_THROW(fail(), Error);
  else
    fail();
}

}  // namespace
}  // namespace bizo::parallel
