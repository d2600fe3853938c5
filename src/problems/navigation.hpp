// Meta-learning of a policy that adapts to a goal it does not see, from returns alone:
//   Phi(x) = -mean over tasks of J_t(U_t(x)),   J_t: return with the goal of t;  U_t: ES-MAML adaptation.
// Goals and the noise of the adaptation are those of the iteration, the same for all of its evaluations.
#pragma once

#include "bizo/problems/catalogue.hpp"
#include "problems/draw.hpp"
#include "problems/es_adaptation.hpp"
#include "problems/plane.hpp"

namespace bizo::problems {

class Navigation final : public Problem {
 public:
  struct Task {
    Policy policy;
    EsAdaptation adaptation;
    Index tasks = 10, test_tasks = 100;
    bool renewed = true;  // tasks, every iteration
  };
  Navigation(ProblemInfo info, Task task) : Problem(std::move(info)), task_(std::move(task)) {}

  void announce(std::span<const EvaluationKey> columns) override { draw_.follow(columns); }
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  // Mean returns on test tasks, after adaptation and before.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  // By columns of X and tasks first .. of the draw: tasks x B.
  Matrix adapted_returns(ConstMatrixRef X, const Draw& draw, std::uint32_t first, Index tasks) const;

  Plane plane_;
  Task task_;
  Draw draw_;
};

Row<MakeProblem> navigation_row();

}  // namespace bizo::problems
