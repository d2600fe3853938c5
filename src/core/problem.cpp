#include "bizo/core/problem.hpp"

#include "bizo/core/inner_solver.hpp"

namespace bizo {

std::string_view name_of(OracleLevel level) {
  switch (level) {
    case OracleLevel::value:
      return "value";
    case OracleLevel::solve:
      return "solve";
    case OracleLevel::values:
      return "values";
    case OracleLevel::inner_gradient:
      return "inner-gradient";
    case OracleLevel::gradients:
      return "gradients";
    case OracleLevel::products:
      return "products";
  }
  return "unknown";
}

std::vector<bool> Problem::all_feasible(ConstMatrixRef X) const {
  std::vector<bool> answers;
  for (Index b = 0; b < X.cols(); ++b) answers.push_back(feasible(X.col(b)));
  return answers;
}

OracleLevel level_of(const Problem& problem) {
  if (dynamic_cast<const ProductsProblem*>(&problem)) return OracleLevel::products;
  if (dynamic_cast<const GradientsProblem*>(&problem)) return OracleLevel::gradients;
  if (dynamic_cast<const InnerGradientProblem*>(&problem)) return OracleLevel::inner_gradient;
  if (dynamic_cast<const ValuesProblem*>(&problem)) return OracleLevel::values;
  return problem.p() > 0 ? OracleLevel::solve : OracleLevel::value;
}

void InnerReport::reset(Index columns) {
  const auto n = static_cast<std::size_t>(columns);
  status.assign(n, EvaluationStatus::failed);
  steps.assign(n, 0);
  gradients.assign(n, 0);
  initial_residual.assign(n, kNaN);
  residual.assign(n, kNaN);
  curvature.assign(n, {});
  failures.clear();
}

}  // namespace bizo
