// A program that brings a problem of its own, as in docs/blackbox.md, C++. With HOST_IGNORES_ARGUMENTS set it
// runs job.ini whatever it is asked.
#include <bizo.hpp>
#include <cstdlib>

// y follows x, F = |y - 1|^2 / 2, and points with x_1 > fence are not feasible.
class Fenced final : public bizo::ValuesProblem, public bizo::ClosedFormInner {
 public:
  Fenced(bizo::Index d, double fence)
      : ValuesProblem({"fenced", d, d, bizo::Vector::Zero(d), bizo::Vector::Zero(d), {}}), fence_(fence) {}
  bool feasible(bizo::ConstVectorRef x) const override { return x(0) <= fence_; }
  void inner(bizo::ConstMatrixRef X, bizo::ConstMatrixRef Y, bizo::VectorRef values) override {
    for (bizo::Index b = 0; b < X.cols(); ++b) values(b) = 0.5 * (Y.col(b) - X.col(b)).squaredNorm();
  }
  void outer(bizo::ConstMatrixRef, bizo::ConstMatrixRef Y, bizo::VectorRef values) override {
    for (bizo::Index b = 0; b < Y.cols(); ++b)
      values(b) = 0.5 * (Y.col(b).array() - 1).matrix().squaredNorm();
  }
  bizo::Curvature inner_curvature(bizo::ConstVectorRef) override { return {1, 1}; }
  void inner_minimizer(bizo::ConstMatrixRef X, bizo::MatrixRef Y) override { Y = X; }

 private:
  double fence_;
};

int main(int argc, char** argv) {
  const bizo::Row<bizo::MakeProblem> row{"fenced",
                                         "y follows x, which should be 1, and may not go beyond a fence",
                                         "",
                                         {bizo::integer_option("d", "3", 1, "dimension of x"),
                                          bizo::number_option("fence", "0.2", "the largest x_1")},
                                         [](const bizo::Params& params, const bizo::ProblemContext&) {
                                           return std::make_unique<Fenced>(params.integer("d"),
                                                                           params.number("fence"));
                                         }};
  if (std::getenv("HOST_IGNORES_ARGUMENTS")) {
    const char* words[] = {argv[0], "run", "job.ini", "--quiet"};
    return bizo::run(4, words, {.problems = {row}});
  }
  return bizo::run(argc, argv, {.problems = {row}});
}
