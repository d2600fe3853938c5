// Points that are not feasible: asked about once, and never evaluated. Parts of probes.
#include "bizo/core/probe.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

// Of x, the items themselves, those in `outside` are not feasible.
class Fenced final : public Problem {
 public:
  Fenced() : Problem({"fenced", 1, 0, Vector::Zero(1), Vector(), {}}) {}
  void outer(ConstMatrixRef, ConstMatrixRef, VectorRef values) override { values.setZero(); }
  bool feasible(ConstVectorRef x) const override { return !outside.contains(std::abs(x(0))); }
  std::vector<bool> all_feasible(ConstMatrixRef X) const override {
    ++asked;
    return Problem::all_feasible(X);
  }
  std::set<double> outside;
  mutable int asked = 0;
};

// Item j has the points j and -j.
class BothSides final : public Probe {
 public:
  explicit BothSides(Problem& problem) : problem_(problem) {}
  std::vector<Range> evaluated;

 protected:
  std::optional<Points> place(const Query&, Range which) override {
    X_.resize(1, 2 * which.count);
    for (Index i = 0; i < which.count; ++i) {
      X_(0, i) = static_cast<double>(which.first + i);
      X_(0, which.count + i) = -X_(0, i);
    }
    return Points{problem_, X_, which};
  }
  void evaluate(const Query&, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
    evaluated.push_back(which);
    for (Index i = 0; i < which.count; ++i) {
      outcomes[static_cast<std::size_t>(i)].status = EvaluationStatus::ok;
      payload(0, i) = X_(0, i);  // as it was placed
    }
  }

 private:
  Problem& problem_;
  Matrix X_;
};

TEST(Probe, AsksOnceWhatIsFeasibleAndEvaluatesTheRest) {
  for (const std::set<double>& outside :
       std::vector<std::set<double>>{{}, {3}, {2, 4, 5}, {7}, {2, 3, 4, 5, 6, 7}}) {
    Fenced problem;
    problem.outside = outside;
    BothSides probe(problem);
    std::vector<Outcome> outcomes(6);
    Matrix payload = Matrix::Constant(1, 6, kNaN);
    probe.run({}, {2, 6}, outcomes, payload);
    EXPECT_EQ(problem.asked, 1);
    const auto failure_reports = probe.take_failure_reports();
    EXPECT_EQ(failure_reports.size(), outside.size());
    Index evaluated = 0;
    for (const Range part : probe.evaluated) evaluated += part.count;
    EXPECT_EQ(evaluated, 6 - static_cast<Index>(outside.size()));
    for (Index i = 0; i < 6; ++i) {
      const bool refused = outside.contains(static_cast<double>(2 + i));
      EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].status,
                refused ? EvaluationStatus::refused : EvaluationStatus::ok);
      EXPECT_EQ(std::isnan(payload(0, i)), refused);
      if (!refused) {
        EXPECT_EQ(payload(0, i), static_cast<double>(2 + i));
      }
    }
    if (!failure_reports.empty()) {
      EXPECT_EQ(static_cast<double>(failure_reports[0].item), *outside.begin());
      EXPECT_EQ(failure_reports[0].reason, "x is not feasible");
    }
  }
}

// A part notes a failure and throws: the whole has the report, and the part none for later.
TEST(Probe, HasTheReportsOfAPartThatThrows) {
  class Throwing final : public Probe {
   protected:
    void evaluate(const Query&, Range which, std::span<Outcome>, MatrixRef) override {
      report_failure({which.first, "told", 0});
      throw Error("thrown");
    }
  };
  class Whole final : public Probe {
   public:
    Throwing part;

   protected:
    void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override {
      const Part at_work(*this, part, which.first + 5);
      part.run(query, which, outcomes, payload);
    }
  } whole;
  std::vector<Outcome> outcomes(2);
  Matrix payload(0, 2);
  EXPECT_THROW(whole.run({}, {1, 2}, outcomes, payload), Error);
  const auto told = whole.take_failure_reports();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].item, 6);
  EXPECT_EQ(told[0].reason, "told");
  EXPECT_TRUE(whole.part.take_failure_reports().empty());
}

}  // namespace
}  // namespace bizo
