// Step rules alone: driven with the gradients and values of functions that are known.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "methods/steps/catalogue.hpp"
#include "methods/steps/line_search.hpp"
#include "support/options.hpp"

namespace bizo::test {

struct Function {
  std::function<double(const Vector&)> value;
  std::function<Vector(const Vector&)> gradient;
  Vector lower = {}, upper = {};
};

struct Course {
  Vector z;
  std::vector<double> values;
  Index evaluations = 0;
};

// Steps of a rule with exact gradients, or with what `estimate` puts into the input.
inline Course descend(methods::StepRule& rule, const Function& f, Vector z, Index steps,
                      const std::function<void(methods::StepInput&)>& estimate = {}) {
  Course run{.z = std::move(z), .values = {}, .evaluations = 1};
  run.values.push_back(f.value(run.z));
  for (Index k = 0; k < steps; ++k) {
    methods::StepInput input;
    input.k = k;
    input.z = run.z;
    input.lower = f.lower;
    input.upper = f.upper;
    input.value = run.values.back();
    input.gradient = f.gradient(run.z);
    if (estimate) estimate(input);
    for (std::optional<Index> chosen; !chosen; ++input.attempt) {
      const methods::Proposal proposal = rule.propose(input);
      Vector values(proposal.lengths.size());
      for (Index i = 0; i < values.size(); ++i)
        values(i) = f.value(methods::clipped(input, input.z - proposal.lengths(i) * proposal.direction));
      run.evaluations += values.size();
      chosen = rule.choose(input, values);
      if (!chosen) continue;
      run.z = methods::clipped(input, input.z - proposal.lengths(*chosen) * proposal.direction);
      run.values.push_back(values(*chosen));
    }
  }
  return run;
}

inline std::unique_ptr<methods::StepRule> rule(const std::string& name, const Settings& settings = {}) {
  const auto& row = *find_row(methods::step_catalogue(), name);
  return row.make(options("step", row.options, settings));
}

// 1/2 z^T diag(a) z.
inline Function diagonal(Vector a) {
  return {[a](const Vector& z) { return 0.5 * z.dot(a.cwiseProduct(z)); },
          [a](const Vector& z) -> Vector { return a.cwiseProduct(z); }};
}

inline const Function kRosenbrock{
    [](const Vector& z) { return 100 * std::pow(z(1) - z(0) * z(0), 2) + std::pow(1 - z(0), 2); },
    [](const Vector& z) {
      const double inner = z(1) - z(0) * z(0);
      return Vector{{-400 * z(0) * inner - 2 * (1 - z(0)), 200 * inner}};
    }};

// The displacement that a rule proposes for gradient g in iteration k.
inline Vector displacement(methods::StepRule& rule, const Vector& g, Index k) {
  methods::StepInput input;
  input.k = k;
  input.gradient = g;
  input.z = Vector::Zero(g.size());
  const methods::Proposal proposal = rule.propose(input);
  return proposal.lengths(0) * proposal.direction;
}

}  // namespace bizo::test
