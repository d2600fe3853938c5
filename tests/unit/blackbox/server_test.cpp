// Questions that are none: refused before a problem sees them.
#include "blackbox/server.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"
#include "blackbox/descriptor.hpp"
#include "blackbox/frame.hpp"

namespace bizo::blackbox {
namespace {

// F = |x|^2 + |y|^2 and f = |y|^2, d = 2, p = 3.
class Norms final : public ValuesProblem {
 public:
  Norms() : ValuesProblem({"norms", 2, 3, Vector::Zero(2), Vector::Zero(3), {}}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    values = X.colwise().squaredNorm() + Y.colwise().squaredNorm();
  }
  void inner(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    values = Y.colwise().squaredNorm();
  }
};

class Keeps final : public InnerSolver {
 public:
  void solve(ConstMatrixRef X, MatrixRef, const InnerControl&, InnerReport& report) override {
    report.reset(X.cols());
  }
};

struct Array {
  const char* name;
  Index rows, columns;
};

// Serves one question about arrays of ones, and gives the answer.
Record asked(const std::string& operation, const std::vector<Array>& arrays, Record question = {}) {
  question.words["operation"] = operation;
  Index count = 0;
  for (const auto& [name, rows, columns] : arrays) {
    question.arrays.push_back({name, rows, columns});
    count += rows * columns;
  }
  const std::vector<double> ones(static_cast<std::size_t>(count), 1);
  Pipe questions = make_pipe(), answers = make_pipe();
  FrameWriter(question, {ones}).write(questions.write.number());
  questions.write.close();
  Norms problem;
  Keeps solver;
  serve_stream(problem, &solver, questions.read.number(), answers.write.number());
  FrameReader reader;
  reader.begin(1000);
  EXPECT_EQ(reader.read(answers.read.number()), FrameReader::State::done);
  return reader.header();
}

TEST(Server, AnswersWhatIsAsked) {
  EXPECT_EQ(asked("outer", {{"x", 2, 4}, {"y", 3, 4}}).arrays[0].columns, 4);
  EXPECT_EQ(asked("solve", {{"x", 2, 1}, {"y", 3, 1}}).arrays[0].rows, 3);
  EXPECT_EQ(asked("feasible", {{"x", 2, 3}}).arrays[0].columns, 3);
  EXPECT_EQ(asked("solver_curvature", {{"x", 2, 1}, {"y", 3, 1}, {"v", 2, 1}}).arrays[0].rows, 2);
}

TEST(Server, RefusesShapesThatDoNotFit) {
  EXPECT_THROW(asked("outer", {{"x", 3, 1}, {"y", 3, 1}}), Error);
  EXPECT_THROW(asked("outer", {{"x", 2, 1}}), Error);
  EXPECT_THROW(asked("outer", {{"x", 2, 2}, {"y", 3, 1}}), Error);
  EXPECT_THROW(asked("inner", {{"x", 2, 1}, {"y", 4, 1}}), Error);
  EXPECT_THROW(asked("feasible", {{"x", 0, Index{1} << 50}}), Error);
  EXPECT_THROW(asked("metrics", {{"x", 2, 0}, {"y", 3, 0}}), Error);
  EXPECT_THROW(asked("solver_curvature", {{"x", 2, 1}, {"y", 3, 1}}), Error);
  EXPECT_THROW(asked("hessian_product", {{"x", 2, 1}, {"y", 3, 1}, {"v", 3, 1}}),
               Error);  // it is not offered
  Record references;
  references.lists["reference"] = {1, 2};
  EXPECT_THROW(asked("solve", {{"x", 2, 3}, {"y", 3, 3}}, references), Error);
}

}  // namespace
}  // namespace bizo::blackbox
