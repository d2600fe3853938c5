// Iterations without an estimate of the gradient: no step rule is asked about them.
#include <gtest/gtest.h>

#include <cmath>

#include "support/experiment.hpp"
#include "support/landscape.hpp"

namespace bizo {
namespace {

constexpr Index kDimension = 4;

double bowl(const Vector& x) {
  return (x.array() - 1).square().sum();
}

// Without an answer at the perturbed points of some iterations.
class Silent final : public ValuesProblem, public ClosedFormInner {
 public:
  explicit Silent(std::function<bool(Index iteration)> silent)
      : ValuesProblem({"silent", kDimension, 1, Vector::Zero(kDimension), Vector::Zero(1), {}}),
        silent_(std::move(silent)) {}
  void announce(std::span<const EvaluationKey> columns) override {
    keys_.assign(columns.begin(), columns.end());
  }
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) {
      const auto& key = keys_.at(static_cast<std::size_t>(b));
      values(b) = key.side != 0 && silent_(key.iteration) ? kNaN : bowl(X.col(b));
    }
  }
  void inner(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  void inner_minimizer(ConstMatrixRef, MatrixRef Y) override { Y.setZero(); }

 private:
  std::function<bool(Index)> silent_;
  std::vector<EvaluationKey> keys_;
};

class MissingEstimate : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Rules, MissingEstimate, ::testing::ValuesIn(names_of(step_catalogue())),
                         [](const auto& rule) {
                           std::string name = rule.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(MissingEstimate, EndsTheRun) {
  for (const std::string method : {"zo-resolve", "es"})
    for (const Index first : {1, 2, 5}) {
      Silent problem([first](Index iteration) { return iteration >= first; });
      test::Choice choice;
      choice.method = method, choice.inner = "closed-form", choice.rule = GetParam(), choice.directions = 4;
      test::Experiment experiment(problem, choice);
      const Summary summary = experiment.minimize(12);
      EXPECT_EQ(summary.reason, StopReason::too_many_failures) << method << first;
      EXPECT_EQ(summary.last.iteration, first);
      EXPECT_EQ(summary.last.failed_share, 1);
      EXPECT_NE(summary.last.note.find("4 of 4 directions failed"), std::string::npos) << summary.last.note;
      const auto& rows = experiment.memory.rows;
      EXPECT_EQ(rows.back().value, rows[rows.size() - 2].value) << "x stays";
    }
}

}  // namespace
}  // namespace bizo
