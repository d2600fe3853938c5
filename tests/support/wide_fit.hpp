// A composite fit with fewer samples than features.
#pragma once

#include <cmath>

#include "bizo/core/inner_solver.hpp"
#include "problems/sparse_fit.hpp"
#include "support/sparse_data.hpp"

namespace bizo::test {

// 120 features and 60 samples: f is not strictly convex, and its solutions are sparse.
struct Wide {
  MemoryData data = sparse_regression(120, 60, 60);
  std::unique_ptr<Problem> owner;
  problems::SparseFit* problem;
  Vector x;
  InnerControl control;
  explicit Wide(const std::string& name = "lasso", const std::string& kind = "") {
    owner = make_problem(
        name, {{"train", kind + "train"}, {"validation", kind + "validation"}, {"start", "-2"}}, data);
    problem = dynamic_cast<problems::SparseFit*>(owner.get());
    x = problem->info().start;
    control = {InnerRule::absolute, 5000, 1e-12, problem->inner_curvature(x)};
    if (std::isnan(control.curvature.mu)) control.curvature.mu = 0;
  }
  const Dataset& train(const std::string& kind = "") const { return data.datasets.at(kind + "train"); }
};

inline double soft(double z, double t) {
  return z > t ? z - t : z < -t ? z + t : 0;
}

}  // namespace bizo::test
