// Whether the T steps of perturbed solves are enough (inner.control = fixed-steps). After too few of them y
// has hardly answered x: the differences show the gradient of another function, and may well vanish where
// that of Phi does not.
#pragma once

#include <optional>
#include <string>

#include "bizo/core/archive.hpp"
#include "methods/estimates/hypergradient.hpp"
#include "methods/probes/difference_probe.hpp"
#include "methods/probes/guard_probe.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

// At the first and every 20th iteration differences along two directions are compared with accurate ones. As
// long as they are off by more than 30 %, T grows; where the user gave it, that is only said.
class StepsGuard {
 public:
  enum Ways : Index { kPlain, kAccurate, kWays };

  explicit StepsGuard(const ResolveSettings& resolve);

  bool due(const Base& base) const;
  // Makes the query for differences one for the guard, or gives it its T.
  void ask(const Base& base, Query& query) const;
  // gradient_norm: of the last iteration, or NaN.
  void judge(const Base& base, const Outcomes& outcomes, double gradient_norm);

  // T of the next base, for differences that need a solve at the base as well; and what to tell the user.
  void finish(Estimate& estimate);

  void archive(Archive& archive) { archive(steps_, again_, done_, reported_, note_); }

 private:
  bool on_, raises_, waits_, elsewhere_;
  Index max_;
  Index steps_;         // T
  bool again_ = false;  // T has grown: look at it at the next base too
  bool done_ = false;   // with this base
  bool reported_ = false;
  std::string note_;
};

// The guard's probe, and the two that it runs.
class StepsGuardProbe final : public Probe {
 public:
  StepsGuardProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                  const ResolveSettings& resolve);
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;

 private:
  DifferenceProbe plain_, accurate_;
  GuardProbe guard_;
};

}  // namespace bizo::methods
