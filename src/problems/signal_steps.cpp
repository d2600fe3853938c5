#include "problems/signal_steps.hpp"

namespace bizo::problems {

Matrix signal_steps(Matrix signals) {
  for (Index i = signals.rows() - 1; i > 0; --i) signals.row(i) -= signals.row(i - 1);
  return signals;
}

Matrix transposed_signal_steps(Matrix steps) {
  for (Index i = 0; i + 1 < steps.rows(); ++i) steps.row(i) -= steps.row(i + 1);
  return steps;
}

}  // namespace bizo::problems
