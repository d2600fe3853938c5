// Learning to control a simulated plant:
//   Phi(x) = -(mean return of the policy with the parameters x over some starts).
// The starts are the same for all evaluations of an iteration, and new in the next one, or always the same.
#pragma once

#include <memory>

#include "bizo/problems/catalogue.hpp"
#include "problems/draw.hpp"
#include "problems/rollout.hpp"

namespace bizo::problems {

class Control final : public Problem {
 public:
  struct Task {
    std::shared_ptr<const Simulator> simulator;
    Policy policy;
    Index episodes = 4, horizon = 0, test_episodes = 100;
    bool renewed = true;  // starts, every iteration
  };
  Control(ProblemInfo info, Task task) : Problem(std::move(info)), task_(std::move(task)) {}

  void announce(std::span<const EvaluationKey> columns) override { draw_.follow(columns); }
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  // Mean, standard deviation and least of the returns over the test starts, which no iteration has.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  Task task_;
  Draw draw_;
};

Row<MakeProblem> control_row();

}  // namespace bizo::problems
