// A problem that has no answer for evaluations that a test chooses, and an inner solver with nothing to do.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::test {

// Phi(x) = F(x, .); p = 1, and y plays no part.
class Flaky final : public Problem {
 public:
  using Value = std::function<double(ConstVectorRef x)>;
  using Fails = std::function<std::optional<ColumnFailure>(const EvaluationKey& key, ConstVectorRef x)>;

  Flaky(Index d, Value value, Fails fails)
      : Problem({.name = "flaky",
                 .outer_dimension = d,
                 .inner_dimension = 1,
                 .start = Vector::Zero(d),
                 .inner_start = Vector::Zero(1),
                 .box = {}}),
        value_(std::move(value)),
        fails_(std::move(fails)) {}

  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    ASSERT_EQ(static_cast<Index>(announced.size()), X.cols()) << "an evaluation that was not announced";
    failures_.assign(announced.size(), {});
    for (Index b = 0; b < X.cols(); ++b) {
      const auto& key = announced[static_cast<std::size_t>(b)];
      asked.push_back(key);
      points.emplace_back(X.col(b));
      auto& failure = failures_[static_cast<std::size_t>(b)];
      failure = fails_(key, X.col(b));
      values(b) = failure ? kNaN : value_(X.col(b));
    }
  }
  bool feasible(ConstVectorRef x) const override { return !infeasible || !infeasible(x); }
  void announce(std::span<const EvaluationKey> columns) override {
    announced.assign(columns.begin(), columns.end());
  }
  std::optional<ColumnFailure> failure(Index column) const override {
    return failures_.at(static_cast<std::size_t>(column));
  }

  std::vector<EvaluationKey> announced, asked;  // for the next call; all that were evaluated, in order
  std::vector<Vector> points;                   // where
  std::function<bool(ConstVectorRef)> infeasible;

 private:
  Value value_;
  Fails fails_;
  std::vector<std::optional<ColumnFailure>> failures_;
};

class NoSolver final : public InnerSolver {
 public:
  void solve(ConstMatrixRef, MatrixRef Y, const InnerControl& control, InnerReport& report) override {
    EXPECT_EQ(static_cast<Index>(control.columns.size()), Y.cols());
    report.reset(Y.cols());
    std::ranges::fill(report.status, EvaluationStatus::ok);
    std::ranges::fill(report.residual, 0.0);
  }
};

}  // namespace bizo::test
