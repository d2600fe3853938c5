// Newton's method for a batch, the linear systems by Cholesky factors of the dense Hessian.
#pragma once

#include "inner/dense_hessian.hpp"
#include "inner/newton_loop.hpp"
#include "inner/safe_cholesky.hpp"

namespace bizo::inner {

// Where the control names a base point, its factors stand for those of every column (the chord method):
// throughout in solves of fixed steps, otherwise until a step lowers the residual too little. Factors are
// kept from one solve to the next for the same base point, on which alone they depend; so they are not
// booked. A relative solve that no step helps any more is done if its Newton steps are nothing but rounding.
class NewtonSolver final : public NewtonLoop {
 public:
  explicit NewtonSolver(ProductsProblem& problem) : NewtonLoop(problem), hessian_(problem) {}

 private:
  void factor_base(const InnerControl& control);
  void begin(const InnerControl& control) override;
  void find_directions(const InnerControl& control, InnerReport& report) override;
  void moved(Index slot) override;
  std::optional<EvaluationStatus> give_up(Index slot, const InnerControl& control) override;

  DenseHessian hessian_;
  SafeCholesky own_, base_;
  Vector base_x_, base_y_;  // of the factors in base_
  bool base_factored_ = false;
  std::vector<bool> chord_;  // by column of the batch: it still uses the base's factors
  Vector shift_;             // by column: the least one of its factors
  Vector before_;            // by slot: the residual before the step
};

}  // namespace bizo::inner
