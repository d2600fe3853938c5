// A problem made of an oracle: its class, what it asks and does not ask, and what it says of failures.
#include "blackbox/oracle.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "bizo/core/error.hpp"
#include "blackbox/program_problem.hpp"
#include "blackbox/protocol.hpp"

namespace bizo::blackbox {
namespace {

// y = 2x, F = sum x + sum y; x_1 < 0 is refused. It keeps a list of what it was asked.
struct Diary {
  struct Entry {
    Operation operation;
    Matrix X;
    std::vector<EvaluationKey> keys;
  };
  std::vector<Entry> entries;
};

class Doubling final : public Oracle {
 public:
  Doubling(OracleLevel level, Diary& diary, bool tells = false, bool fenced = false)
      : diary_(diary), tells_(tells) {
    const Index p = level == OracleLevel::value ? 0 : 2;
    capabilities_.info = {"doubling", 2, p, Vector::Zero(2), Vector::Zero(p), {}};
    capabilities_.level = level;
    capabilities_.solves = p > 0;
    capabilities_.feasible = fenced;
  }
  const Capabilities& capabilities() const override { return capabilities_; }
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override {
    diary_.entries.push_back({request.operation, request.X, {request.keys.begin(), request.keys.end()}});
    reply.reset(request.X.cols());
    if (request.operation == Operation::feasible) {
      numbers = (request.X.row(1).array() < 5).cast<double>();
      if (request.X.hasNaN()) reply.fail(0, EvaluationStatus::crashed, "gone");
      return;
    }
    if (tells_ && request.operation == Operation::solve) reply.values.setConstant(request.X.cols(), kNaN);
    for (Index b = 0; b < request.X.cols(); ++b) {
      if (request.X(0, b) < 0) {
        reply.fail(b, EvaluationStatus::refused, "negative");
        numbers.col(b).setZero();  // what comes with a failure counts for nothing
        continue;
      }
      const double sum = request.X.col(b).sum();
      if (request.operation == Operation::solve) {
        numbers.col(b) = 2 * request.X.col(b);
        if (tells_) reply.values(b) = 3 * sum;
      } else {
        numbers(0, b) = request.operation == Operation::value ? sum : sum + request.Y.col(b).sum();
      }
    }
  }

 private:
  Capabilities capabilities_;
  Diary& diary_;
  bool tells_;
};

std::vector<EvaluationKey> keys(Index count) {
  std::vector<EvaluationKey> list;
  for (Index b = 0; b < count; ++b) list.push_back({.seed = 7, .iteration = 3, .direction = b, .side = 1});
  return list;
}

const Matrix kPoints{{1, -1, 3}, {4, 5, 6}};

TEST(ProgramProblem, IsOfTheLevelThatIsOffered) {
  for (const auto level : {OracleLevel::value, OracleLevel::solve, OracleLevel::values,
                           OracleLevel::inner_gradient, OracleLevel::gradients, OracleLevel::products}) {
    Diary diary;
    const auto problem = make_problem(std::make_unique<Doubling>(level, diary), {});
    EXPECT_EQ(level_of(*problem), level);
    EXPECT_EQ(dynamic_cast<HasInnerSolver&>(*problem).has_solver(), level != OracleLevel::value);
  }
}

TEST(ProgramProblem, SaysWhyAColumnFailed) {
  Diary diary;
  const auto problem = make_problem(std::make_unique<Doubling>(OracleLevel::value, diary), {});
  const auto announced = keys(3);
  problem->announce(announced);
  Vector values(3);
  problem->outer(kPoints, Matrix(0, 3), values);
  EXPECT_EQ(values(0), 5);
  EXPECT_TRUE(std::isnan(values(1)));
  EXPECT_EQ(values(2), 9);
  EXPECT_FALSE(problem->failure(0));
  ASSERT_TRUE(problem->failure(1));
  EXPECT_EQ(problem->failure(1)->status, EvaluationStatus::refused);
  EXPECT_EQ(problem->failure(1)->reason, "negative");
  EXPECT_EQ(diary.entries.at(0).keys, announced);
  problem->announce(announced);
  EXPECT_FALSE(problem->failure(1));
}

TEST(ProgramProblem, AsksForABatchWhatIsFeasible) {
  Diary diary;
  const auto fenced = make_problem(std::make_unique<Doubling>(OracleLevel::value, diary, false, true), {});
  fenced->announce(keys(3));
  Vector values(3);
  fenced->outer(kPoints, Matrix(0, 3), values);
  EXPECT_EQ(fenced->all_feasible(kPoints), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(diary.entries.size(), 2u) << "one question";
  EXPECT_EQ(fenced->failure(1)->reason, "negative") << "it is no evaluation";
  EXPECT_FALSE(fenced->feasible(kPoints.col(2)));
  EXPECT_THROW(fenced->all_feasible(Matrix::Constant(2, 2, kNaN)), std::runtime_error);

  Diary untouched;
  const auto open = make_problem(std::make_unique<Doubling>(OracleLevel::value, untouched), {});
  EXPECT_EQ(open->all_feasible(kPoints), std::vector<bool>(3, true));
  EXPECT_TRUE(untouched.entries.empty()) << "who does not offer it is not asked";
}

TEST(ProgramProblem, DoesNotAskAboutWhatFailedBefore) {
  Diary diary;
  const auto problem = make_problem(std::make_unique<Doubling>(OracleLevel::solve, diary), {});
  const auto solver = dynamic_cast<HasInnerSolver&>(*problem).own_solver();
  problem->announce(keys(3));
  Matrix Y = Matrix::Zero(2, 3);
  InnerReport report;
  solver->solve(kPoints, Y, {}, report);
  EXPECT_EQ(report.status[0], EvaluationStatus::ok);
  EXPECT_EQ(report.status[1], EvaluationStatus::refused);
  EXPECT_EQ(Y.col(2), 2 * kPoints.col(2));
  Vector values(3);
  problem->outer(kPoints, Y, values);
  EXPECT_EQ(values(0), 15);
  EXPECT_TRUE(std::isnan(values(1)));
  EXPECT_EQ(values(2), 27);
  for (std::size_t i = 1; i < diary.entries.size(); ++i)
    EXPECT_TRUE((diary.entries[i].X.row(0).array() > 0).all());
}

TEST(ProgramProblem, ValuesThatASolveToldAreNotAskedFor) {
  Diary diary;
  const auto problem = make_problem(std::make_unique<Doubling>(OracleLevel::solve, diary, true), {});
  const auto solver = dynamic_cast<HasInnerSolver&>(*problem).own_solver();
  Matrix X(2, 4), Y = Matrix::Zero(2, 4);
  X << 1, 2, 3, 4, 5, 6, 7, 8;
  InnerReport report;
  auto all = keys(4);
  for (const Index first : {0, 2}) {  // the two sides of a batch of differences
    problem->announce(std::span(all).subspan(static_cast<std::size_t>(first), 2));
    solver->solve(X.middleCols(first, 2), Y.middleCols(first, 2), {}, report);
  }
  problem->announce(all);
  Vector values(4);
  problem->outer(X, Y, values);
  EXPECT_EQ(diary.entries.size(), 2u);
  for (Index b = 0; b < 4; ++b) EXPECT_EQ(values(b), 3 * X.col(b).sum());
  Y(0, 1) += 1;  // another point
  problem->outer(X, Y, values);
  EXPECT_EQ(diary.entries.size(), 3u);
  EXPECT_EQ(values(1), 3 * X.col(1).sum() + 1);
  Y(0, 1) -= 1;
  ++all[3].direction;  // another evaluation, which may be of another value
  problem->announce(all);
  problem->outer(X, Y, values);
  EXPECT_EQ(diary.entries.size(), 4u);
}

TEST(ProgramProblem, QuestionsOfAnInnerSolverHaveTheIterationsKey) {
  Diary diary;
  const auto problem = make_problem(std::make_unique<Doubling>(OracleLevel::values, diary), {});
  problem->announce(keys(3));
  Vector values(2);
  dynamic_cast<ValuesProblem&>(*problem).inner(kPoints.leftCols(2), Matrix::Zero(2, 2), values);
  for (const auto& key : diary.entries.at(0).keys) {
    EXPECT_EQ(key.iteration, 3);
    EXPECT_EQ(key.direction, -1);
  }
  // One of the batch has failed; which one cannot be told from here.
  EXPECT_EQ(problem->failure(2)->status, EvaluationStatus::refused);
}

TEST(ProgramSeed, IsTheSameOnBothSidesAndNowhereElse) {
  const EvaluationKey key{.seed = 1, .iteration = 2, .direction = 3, .side = 1};
  EvaluationKey other = key;
  other.side = -1;
  EXPECT_EQ(program_seed(key), program_seed(other));
  std::set<std::uint64_t> seeds{program_seed(key)};
  for (const auto& different :
       {EvaluationKey{2, 2, 3, 1}, {1, 3, 3, 1}, {1, 2, 4, 1}, {1, 2, 3, 1, 1}, {1, 2, -1, 1}})
    seeds.insert(program_seed(different));
  EXPECT_EQ(seeds.size(), 6u);
  EXPECT_LT(*seeds.rbegin(), std::uint64_t{1} << 31) << "numpy.random.seed takes 32 bits, R's set.seed 31";
}

TEST(Protocol, OffersAreCheckedInOneLine) {
  const auto failure_report = [](const std::string& json) -> std::string {
    try {
      capabilities_of(from_json(json), "the program X");
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(failure_report(R"({"protocol": 1, "level": "value", "d": 3, "lower": -1, "upper": [1, 2, 3]})"),
            "");
  EXPECT_NE(failure_report(R"({"level": "value", "d": 3})").find("version 1 of the protocol"),
            std::string::npos);
  EXPECT_NE(failure_report(R"({"protocol": 1, "level": "some", "d": 3})").find("known: value, solve"),
            std::string::npos);
  EXPECT_NE(failure_report(R"({"protocol": 1, "level": "value", "d": 2.5})").find("whole number d"),
            std::string::npos);
  EXPECT_NE(failure_report(R"({"protocol": 1, "level": "values", "d": 2})").find("p = 0"), std::string::npos);
  EXPECT_NE(failure_report(R"({"protocol": 1, "level": "value", "d": 2, "start": [1, 2, 3]})")
                .find("3 numbers for start"),
            std::string::npos);
  EXPECT_NE(failure_report(R"({"protocol": 1, "level": "value", "d": 2, "lower": 1, "upper": 1})")
                .find("every coordinate is fixed"),
            std::string::npos);
  EXPECT_NE(failure_report(R"({"protocol": 1, "level": "value", "d": 2, "lower": 1, "upper": [2, 0]})")
                .find("of coordinate 1 (from 0): the lower one is above"),
            std::string::npos);
  EXPECT_EQ(failure_report(R"({"protocol": 1, "level": "value", "d": 2, "lower": 1, "upper": [2, 1]})"), "");
}

TEST(Protocol, NamesAreOneLineAndVectorsCanBeHeld) {
  const auto capabilities = [](const std::string& more) {
    return capabilities_of(from_json(R"({"protocol": 1, "level": "solve", "solves": 1, )" + more + "}"),
                           "the program X");
  };
  EXPECT_EQ(capabilities(R"("name": "two\nlines", "d": 3, "p": 2)").info.name, "two lines");
  EXPECT_TRUE(can_be_held(1000));
  EXPECT_FALSE(can_be_held(2147483649.0));
  for (const char* size : {"1e12", "1e18", "1e300"})
    for (const char* name : {"d", "p"}) {
      const std::string other = std::string(name) == "d" ? "p" : "d";
      EXPECT_THROW(capabilities("\"" + std::string(name) + "\": " + size + ", \"" + other + "\": 2"),
                   ConfigError)
          << name << " " << size;
    }
}

TEST(Protocol, FailuresAreNoSuccessesAndMetricsAreLists) {
  Reply reply;
  reply.reset(2);
  for (const char* text : {R"({"failures": [[0, "ok", "nothing is wrong"]]})", R"({"metrics": 0.5})",
                           R"({"metrics": {"auc": 0.5}})", R"({"metrics": "none"})"})
    EXPECT_THROW(read_answer(from_json(text), Operation::value, reply), Malformed) << text;
}

TEST(Protocol, QuestionsAndAnswersComeBackAsTheyWere) {
  const auto announced = keys(2);
  const double reference[] = {0.5, 0.25};
  const InnerControl control{InnerRule::relative, 17, 1e-3, {1, 9}, reference, 1e-9};
  const Matrix X = Matrix::Random(2, 2), none(0, 2);
  const Record question =
      from_json(to_json(question_of({Operation::solve, X, X, none, announced, &control})));
  std::vector<double> kept;
  const InnerControl read = control_of(question, kept);
  EXPECT_EQ(read.rule, control.rule);
  EXPECT_EQ(read.steps, 17);
  EXPECT_EQ(read.tolerance, 1e-3);
  EXPECT_EQ(read.floor, 1e-9);
  EXPECT_EQ(read.curvature.L, 9);
  EXPECT_EQ(kept, (std::vector<double>{0.5, 0.25}));
  const auto again = keys_of(question, 2);
  EXPECT_EQ(again[1].direction, 1);
  EXPECT_EQ(program_seed(again[1]), program_seed(announced[1])) << "derived twice";

  Reply reply, other;
  reply.reset(2);
  other.reset(2);
  reply.report.steps = {3, 4};
  reply.report.residual = {1e-8, kNaN};
  reply.fail(1, EvaluationStatus::refused, "no \"way\"");
  read_answer(from_json(to_json(answer_of(reply, Operation::solve))), Operation::solve, other);
  EXPECT_EQ(other.report.steps, reply.report.steps);
  EXPECT_EQ(other.report.residual[0], 1e-8);
  EXPECT_FALSE(other.failures[0]);
  EXPECT_EQ(other.failures[1]->reason, "no \"way\"");
}

// y - 1 is grad_y f, between bounds; the curvature is told, and may be nonsense.
class Bounded final : public Oracle {
 public:
  explicit Bounded(double smooth) : smooth_(smooth) {
    capabilities_.info = {"bounded", 1, 2, Vector::Zero(1), Vector::Zero(2), {}};
    capabilities_.info.inner_box = {Vector{{-1, -kInfinity}}, Vector{{0.5, 3}}};
    capabilities_.level = OracleLevel::inner_gradient;
    capabilities_.curvature = capabilities_.solves = true;
  }
  const Capabilities& capabilities() const override { return capabilities_; }
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override {
    reply.reset(request.X.cols());
    start = request.Y;
    if (request.operation == Operation::curvature)
      numbers = Vector{{1, smooth_}};
    else
      numbers = request.Y.array() - 1;
  }
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Matrix start;

 private:
  Capabilities capabilities_;
  double smooth_;
};

TEST(ProgramProblem, TellsItsCurvature) {
  const auto told = [](double smooth) {
    const auto problem = make_problem(std::make_unique<Bounded>(smooth), {});
    return dynamic_cast<ValuesProblem&>(*problem).inner_curvature(Vector::Zero(1));
  };
  EXPECT_EQ(told(4).L, 4);
  EXPECT_EQ(told(4).mu, 1);
  EXPECT_TRUE(std::isnan(told(-4).L)) << "no bound";
}

TEST(ProgramProblem, ItsSolverStartsInTheBoundsOfY) {
  auto oracle = std::make_unique<Bounded>(1);
  const Bounded& asked = *oracle;
  const auto problem = make_problem(std::move(oracle), {});
  Matrix Y{{7.0}, {-9.0}};
  InnerReport report;
  dynamic_cast<HasInnerSolver&>(*problem).own_solver()->solve(Matrix::Zero(1, 1), Y, {}, report);
  EXPECT_EQ(asked.start, (Matrix{{0.5}, {-9.0}}));
}

TEST(Protocol, BoundsAndCurvatureComeAcross) {
  const Bounded oracle(1);
  const Capabilities back = capabilities_of(record_of(oracle.capabilities()), "test");
  EXPECT_TRUE(back.curvature);
  EXPECT_FALSE(back.solver_curvature);
  EXPECT_FALSE(back.info.box.bounded());
  EXPECT_EQ(back.info.inner_box.lower, oracle.capabilities().info.inner_box.lower);
  EXPECT_EQ(back.info.inner_box.upper, oracle.capabilities().info.inner_box.upper);
  // JSON has no infinity: null is no bound.
  Record record = record_of(oracle.capabilities());
  record.lists["inner_lower"] = {kNaN};
  EXPECT_EQ(capabilities_of(record, "test").info.inner_box.lower, Vector::Constant(2, -Bounded::kInfinity));
  record.lists["inner_lower"] = {0.5};  // the upper one of the first
  EXPECT_THROW(capabilities_of(record, "test"), ConfigError) << "a fixed y is no variable";
}

TEST(Protocol, WhatASolveEndedWithComesAcross) {
  Reply reply, back;
  reply.reset(2);
  back.reset(2);
  reply.report.curvature[1] = {0.5, 7};
  read_answer(answer_of(reply, Operation::solve), Operation::solve, back);
  EXPECT_TRUE(std::isnan(back.report.curvature[0].L));
  EXPECT_EQ(back.report.curvature[1].mu, 0.5);
  EXPECT_EQ(back.report.curvature[1].L, 7);
}

}  // namespace
}  // namespace bizo::blackbox
