// A problem whose oracle has residuals: F is built of them, and a point is asked about once.
#include "blackbox/program_problem.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bizo/core/constrained.hpp"
#include "bizo/core/sum_of_squares.hpp"

namespace bizo::blackbox {
namespace {

// R = (x_1 + y_1, 2 x_2, 3), all NaN where x_1 < 0; a value beside them, where it is told, is -1.
class Squares final : public Oracle {
 public:
  Squares(OracleLevel level, std::vector<Operation>& asked, bool tells_value = false) : asked_(asked) {
    const Index p = level == OracleLevel::value ? 0 : 1;
    capabilities_.info = {"squares", 2, p, Vector::Zero(2), Vector::Zero(p), {}};
    capabilities_.level = level;
    capabilities_.residuals = 3;
    capabilities_.tells_value = tells_value;
    capabilities_.solves = p > 0;
  }
  const Capabilities& capabilities() const override { return capabilities_; }
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override {
    asked_.push_back(request.operation);
    reply.reset(request.X.cols());
    numbers.setConstant(-1);
    if (request.operation != Operation::residuals) return;
    for (Index b = 0; b < request.X.cols(); ++b) {
      const double y = request.Y.rows() > 0 ? request.Y(0, b) : 0;
      numbers.col(b) = Vector{{request.X(0, b) + y, 2 * request.X(1, b), 3}};
      if (request.X(0, b) < 0) reply.fail(b, EvaluationStatus::refused, "negative");
    }
  }

 private:
  Capabilities capabilities_;
  std::vector<Operation>& asked_;
};

const Matrix kPoints{{1, -1, 3}, {4, 5, 6}};
const std::vector<EvaluationKey> kKeys(3);

TEST(SquaresProgram, BuildsFAndAsksOnceForBoth) {
  for (const auto level : {OracleLevel::value, OracleLevel::solve, OracleLevel::values,
                           OracleLevel::inner_gradient, OracleLevel::gradients, OracleLevel::products}) {
    std::vector<Operation> asked;
    const auto problem = make_problem(std::make_unique<Squares>(level, asked), {});
    EXPECT_EQ(level_of(*problem), level);
    auto& squares = dynamic_cast<SumOfSquares&>(*problem);
    EXPECT_EQ(squares.residuals(), 3);
    const Matrix Y = Matrix::Constant(problem->p(), 3, 0.5);
    const double y = problem->p() > 0 ? 0.5 : 0;
    problem->announce(kKeys);
    Vector values(3);
    Matrix R(3, 3);
    problem->outer(kPoints, Y, values);
    squares.residual(kPoints, Y, R);
    EXPECT_EQ(asked, std::vector{Operation::residuals});
    EXPECT_EQ(R.col(0), (Vector{{1 + y, 8, 3}}));
    EXPECT_EQ(values(2), 0.5 * ((3 + y) * (3 + y) + 144 + 9));
    EXPECT_TRUE(std::isnan(values(1)) && R.col(1).array().isNaN().all());
    ASSERT_TRUE(problem->failure(1));
    EXPECT_EQ(problem->failure(1)->reason, "negative");
  }
}

// What is random follows from the key, and so the same point is another question.
TEST(SquaresProgram, AnotherPointOrEvaluationIsAnotherQuestion) {
  std::vector<Operation> asked;
  const auto problem = make_problem(std::make_unique<Squares>(OracleLevel::value, asked), {});
  const Matrix none(0, 3);
  Vector values(3);
  problem->announce(kKeys);
  problem->outer(kPoints, none, values);
  problem->outer(2 * kPoints, none, values);
  EXPECT_EQ(asked.size(), 2u);
  problem->announce(kKeys);
  problem->outer(2 * kPoints, none, values);
  EXPECT_EQ(asked.size(), 3u);
}

TEST(SquaresProgram, AValueThatIsToldBesideThemIsTheValue) {
  std::vector<Operation> asked;
  const auto problem = make_problem(std::make_unique<Squares>(OracleLevel::solve, asked, true), {});
  Vector values(3);
  problem->announce(kKeys);
  problem->outer(kPoints, Matrix::Zero(1, 3), values);
  EXPECT_EQ(values(0), -1);
  EXPECT_EQ(asked, std::vector{Operation::outer});
}

// F = x_1, or R = x; c = (x_1 - 1, -x_2).
class Fenced final : public Oracle {
 public:
  Fenced(Index residuals, int& asked) : asked_(asked) {
    capabilities_.info = {"fenced", 2, 0, Vector::Zero(2), Vector::Zero(0), {}};
    capabilities_.residuals = residuals;
    capabilities_.constraints = 2;
  }
  const Capabilities& capabilities() const override { return capabilities_; }
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override {
    ++asked_;
    reply.reset(request.X.cols());
    numbers.topRows(numbers.rows() - 2) = request.X.topRows(numbers.rows() - 2);
    numbers.row(numbers.rows() - 2) = request.X.row(0).array() - 1;
    numbers.row(numbers.rows() - 1) = -request.X.row(1);
  }

 private:
  Capabilities capabilities_;
  int& asked_;
};

TEST(ConstrainedProgram, HasConstraintsBehindValuesAndResiduals) {
  for (const Index residuals : {0, 2}) {
    int asked = 0;
    const auto problem = make_problem(std::make_unique<Fenced>(residuals, asked), {});
    EXPECT_EQ(dynamic_cast<SumOfSquares*>(problem.get()) != nullptr, residuals > 0);
    auto& constrained = dynamic_cast<Constrained&>(*problem);
    Vector values(3);
    Matrix C(2, 3);
    problem->announce(kKeys);
    problem->outer(kPoints, Matrix(0, 3), values);
    constrained.constraint(kPoints, Matrix(0, 3), C);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(values(2), residuals > 0 ? 0.5 * (9 + 36) : 3);
    EXPECT_EQ(C.col(2), (Vector{{2, -6}}));
    const Metrics metrics = problem->metrics(kPoints.col(2), Vector(0));
    ASSERT_EQ(metrics.size(), 1u);
    EXPECT_EQ(metrics[0].second, 2);
  }
}

}  // namespace
}  // namespace bizo::blackbox
