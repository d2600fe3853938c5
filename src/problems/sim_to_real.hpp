// A simulator that is learned for control: a policy is trained in it, and judged on the real plant.
//   y(x): T training steps (policy_training.hpp) with the plant's parameters model * e^x,
//         or with rewards that have a part with the weights x (shaped_reward.hpp),
//   F(x, y) = -(mean return of y on the true plant over fixed starts).
#pragma once

#include <memory>

#include "bizo/core/inner_solver.hpp"
#include "bizo/problems/catalogue.hpp"
#include "problems/policy_training.hpp"

namespace bizo::problems {

// Oracle level solve: there is no f, and the training is the problem's own.
class SimToReal final : public Problem, public HasInnerSolver {
 public:
  struct Task {
    std::shared_ptr<const Simulator> real;      // that judges
    std::shared_ptr<const Simulator> training;  // whose last states are what is learned
    Policy policy;
    PolicyTraining steps;
    Vector model;  // parameters of the plant at x = 0; empty: x are weights
    Index episodes = 20;
  };
  SimToReal(ProblemInfo info, Task task) : Problem(std::move(info)), task_(std::move(task)) {}

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  bool has_solver() const override { return true; }
  std::unique_ptr<InnerSolver> own_solver() override;
  // The policies that training makes of y_0.
  Matrix trained(ConstMatrixRef X) const;
  Index training_steps() const { return task_.steps.settings().steps; }

 private:
  Task task_;
};

Row<MakeProblem> sim_to_real_row();

}  // namespace bizo::problems
