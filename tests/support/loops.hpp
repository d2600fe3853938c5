// Runs of loops that solve no inner problem exactly, on the quadratic.
#pragma once

#include "problems/quadratic.hpp"
#include "support/experiment.hpp"

namespace bizo::test {

inline Choice loop(const std::string& method, const std::string& length, Settings options = {}) {
  Choice setup;
  setup.method = method;
  setup.method_options = std::move(options);
  setup.step_options = {{"size", length}};
  return setup;
}

// On values.
inline Choice loop_along(const std::string& method, const std::string& family = "haar") {
  Choice setup;
  setup.method = method;
  setup.family = family;
  setup.inner = "zeroth-order";
  return setup;
}

// |grad Phi(x)| over that at the start.
inline double relative_gradient(const problems::Quadratic& problem, const Vector& x) {
  return problem.gradient(x).norm() / problem.gradient(problem.info().start).norm();
}

}  // namespace bizo::test
