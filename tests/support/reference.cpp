#include "support/reference.hpp"

#include <cmath>
#include <stdexcept>

#include "bizo/core/proximal.hpp"
#include "inner/newton_cg.hpp"
#include "methods/probes/implicit_gradient.hpp"

namespace bizo::test {

Vector accurate_inner(ProductsProblem& problem, ConstVectorRef x, ConstVectorRef y) {
  inner::NewtonCgSolver solver(problem, 500);
  Matrix answer = y;
  InnerReport report;
  solver.solve(x, answer, {InnerRule::absolute, 100, 1e-11, {}, {}}, report);
  if (report.status[0] != EvaluationStatus::ok)
    throw std::runtime_error("the reference inner solve did not converge");
  return answer.col(0);
}

Vector accurate_inner(Problem& problem, ConstVectorRef x, ConstVectorRef y) {
  auto* composite = dynamic_cast<ProximalInner*>(&problem);
  if (!composite) return accurate_inner(dynamic_cast<ProductsProblem&>(problem), x, y);
  const double step = 1 / composite->smooth().inner_curvature(x).L;
  Matrix answer = y, forward(y.size(), 1), image(y.size(), 1);
  for (int k = 0; k < 1000000; ++k) {
    prox_gradient_map(*composite, x, answer, step, forward, image);
    const double residual = (answer - image).norm() / step;
    answer = image;
    if (residual <= 1e-11) return answer.col(0);
  }
  throw std::runtime_error("the reference inner solve did not converge");
}

ReferenceOptimum reference_optimum(ProductsProblem& problem, double length, Index steps) {
  Vector x = problem.info().start, y = problem.info().inner_start;
  Vector first = Vector::Zero(x.size()), second = first, value(1);
  ReferenceOptimum best;
  for (Index k = 1; k <= steps; ++k) {
    y = accurate_inner(problem, x, y);
    problem.outer(x, y, value);
    if (!(best.value <= value(0))) best = {x, y, value(0)};
    const Vector g = methods::implicit_gradient(problem, x, y, 1e-8);
    first = 0.9 * first + 0.1 * g;
    second = 0.99 * second + 0.01 * g.cwiseAbs2();
    const auto age = static_cast<double>(k);
    const double decay = 0.5 * (1 + std::cos(M_PI * age / static_cast<double>(steps)));
    x.array() -= length * decay * (first.array() / (1 - std::pow(0.9, age))) /
                 ((second.array() / (1 - std::pow(0.99, age))).sqrt() + 1e-12);
    if (problem.info().box.bounded())
      x = x.cwiseMax(problem.info().box.lower).cwiseMin(problem.info().box.upper);
  }
  return best;
}

}  // namespace bizo::test
