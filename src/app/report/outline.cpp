#include "app/report/outline.hpp"

#include "app/report/text.hpp"
#include "bizo/core/constrained.hpp"
#include "bizo/core/sum_of_squares.hpp"

namespace bizo::app {

std::string outline(const Problem& problem) {
  const auto* squares = dynamic_cast<const SumOfSquares*>(&problem);
  const auto* constrained = dynamic_cast<const Constrained*>(&problem);
  const Index linear = problem.info().linear.count();
  return format("%s, d = %td, p = %td, oracle level %s", problem.info().name.c_str(), problem.d(),
                problem.p(), std::string(name_of(level_of(problem))).c_str()) +
         (squares ? format(", %td residuals", squares->residuals()) : "") +
         (constrained ? format(", %td constraints", constrained->constraints()) : "") +
         (linear > 0 ? format(", %td linear constraints", linear) : "");
}

}  // namespace bizo::app
