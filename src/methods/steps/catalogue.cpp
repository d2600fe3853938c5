#include "methods/steps/catalogue.hpp"

#include "methods/steps/adam_step.hpp"
#include "methods/steps/armijo_step.hpp"
#include "methods/steps/curvature_step.hpp"
#include "methods/steps/lbfgs_adam_step.hpp"
#include "methods/steps/lbfgs_step.hpp"
#include "methods/steps/momentum_step.hpp"
#include "methods/steps/sgd_step.hpp"

namespace bizo::methods {

const Catalogue<MakeStepRule>& step_catalogue() {
  static const Catalogue<MakeStepRule> rows{sgd_row(),       momentum_row(), adam_row(),      armijo_row(),
                                            curvature_row(), lbfgs_row(),    lbfgs_adam_row()};
  return rows;
}

std::unique_ptr<StepRule> make_step_rule(const Params& step) {
  return require_row(step_catalogue(), step.text("rule"), step.place("rule")).make(step);
}

}  // namespace bizo::methods
