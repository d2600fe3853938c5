// An outer method. It asks for a query and is told the outcomes; it never evaluates, communicates, prints or
// writes files.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "bizo/core/executor.hpp"
#include "bizo/core/query.hpp"

namespace bizo {

// Totals over the whole run.
struct Cost {
  std::int64_t evaluations = 0;
  std::int64_t inner_steps = 0;
  std::int64_t inner_gradients = 0;
  std::int64_t failures = 0;    // items that failed for good
  std::int64_t retries = 0;     // repeated attempts at failed items
  std::int64_t speculated = 0;  // of the evaluations, those asked for ahead and in vain
  std::array<std::int64_t, kEvaluationStatuses> failed_as = {};  // the failures, by status

  // not_converged_fails: the item needed an answer as good as the others'.
  void add(const Outcome& outcome, bool not_converged_fails = true);
};

// "7 time-out, 5 exit-code": those of Cost::failed_as that are not 0.
std::string listing_of(const std::array<std::int64_t, kEvaluationStatuses>& failed_as);

// One finished outer iteration: the values at x_k, and how x_k was reached. Row 0 is the starting point.
struct Iteration {
  Index iteration = 0;
  double value = kNaN;          // Phi(x_k), computed at x_k; of a single loop F(x_k, y_k) on the way of y
  double value_error = kNaN;    // size of value - Phi(x_k) that an inexact y makes, where it is known
  double best_value = kNaN;     // that of the best point so far; NaN: no value of Phi yet
  double gradient_norm = kNaN;  // estimate of |grad Phi(x_{k-1})| in scaled units
  double step = kNaN;           // |x_k - x_{k-1}| in scaled units
  double gradient_error =
      kNaN;  // bound of the error of that gradient from inexact solves, if the method has one
  double radius = kNaN;
  double signal_to_noise = kNaN;  // rms difference of values / measured noise of a value
  double noise = kNaN;            // standard deviation of the error of a value, as measured
  double inner_residual = kNaN;   // norm of grad_y f at (x_k, y_k)
  double violation = kNaN;        // largest of the constraints at x_k; NaN: there are none
  bool infeasible = false;        // no point nearby violates them less
  double failed_share = 0;        // of this iteration's directions
  Cost cost;                      // totals so far
  std::string note;               // something the user should know, once

  void archive(Archive& a) {
    a(iteration, value, value_error, best_value, gradient_norm, gradient_error, step, radius, signal_to_noise,
      noise, inner_residual, violation, infeasible, failed_share, cost, note);
  }
};

// A point with the value computed there.
struct Solution {
  Vector x;
  Vector y;
  double value = kNaN;
  double error = 0;  // size of value - Phi(x) that an inexact y makes, where it is known

  void archive(Archive& a) { a(x, y, value, error); }
};

// A method's solutions, available at any time.
struct Incumbent {
  Solution current;  // the last iterate
  Solution best;     // the best so far, with the value computed there; of a single loop the last

  void archive(Archive& a) { a(current, best); }
};

class Algorithm {
 public:
  virtual ~Algorithm() = default;
  // Whether ask() may be called while so many queries are out, asked and not told. With none out it may. What
  // is asked depends on the configuration and on what was told, never on ranks or time.
  virtual bool may_ask(Index out) const { return out == 0; }
  // The next query. Called once for each, so it may change the state.
  virtual Query ask() = 0;
  // The query that has been out for longest, and its outcomes. Returns the iteration if they finished one.
  virtual std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) = 0;
  virtual const Incumbent& incumbent() const = 0;
  // Evaluations of what was told and has not been used so far: in vain if the run ends here.
  virtual std::int64_t unused() const { return 0; }
  // The whole state, between two iterations. A method made of the same parts continues from it with the same
  // bits; the queries that were out then are told to it.
  virtual void archive(Archive& archive) = 0;
};

}  // namespace bizo
