// The quadratic as a problem of bizo's own kind; this program is bizo with one problem more.
#include "quadratic.h"

#include <bizo.hpp>
#include <bizo/core/error.hpp>

class Catalogued final : public bizo::Problem, public bizo::ClosedFormInner {
 public:
  explicit Catalogued(quadratic* q)
      : Problem({"catalogued", q->d, q->p, bizo::Vector::Zero(q->d), bizo::Vector::Zero(q->p), {}}), q_(q) {}

  void outer(bizo::ConstMatrixRef X, bizo::ConstMatrixRef Y, bizo::VectorRef values) override {
    for (bizo::Index b = 0; b < X.cols(); ++b)
      values(b) = outer_quadratic(q_, X.col(b).data(), Y.col(b).data());
  }
  void inner_minimizer(bizo::ConstMatrixRef X, bizo::MatrixRef Y) override {
    for (bizo::Index b = 0; b < X.cols(); ++b) solve_quadratic(q_, X.col(b).data(), Y.col(b).data());
  }

 private:
  quadratic* q_;  // as long as the program lives
};

int main(int argc, char** argv) {
  const bizo::Row<bizo::MakeProblem> row{
      "catalogued",
      "the quadratic of a file",
      "",
      {bizo::text_option("numbers", "", "the file")},
      [](const bizo::Params& params, const bizo::ProblemContext&) -> std::unique_ptr<bizo::Problem> {
        quadratic* q = read_quadratic(params.text("numbers").c_str());
        if (!q) throw bizo::ConfigError(params.place("numbers") + ": there is no quadratic");
        return std::make_unique<Catalogued>(q);
      }};
  return bizo::run(argc, argv, {.problems = {row}});
}
