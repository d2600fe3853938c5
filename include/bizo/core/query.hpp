// A method's questions, and the probes that answer them. A query is O(d + p) bytes whatever the number of
// directions.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/directions.hpp"
#include "bizo/core/inner_solver.hpp"
#include "bizo/core/outcome.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

struct Query {
  Index probe = 0;       // which of the method's probes
  Index iteration = 0;   // that the answer belongs to
  DirectionBlock block;  // block.count items are evaluated, one a direction
  double radius = kNaN;  // length of a perturbation, in scaled x-units
  Vector x;              // base point, d
  Vector y;              // inner solution at the base, or the start for the base solve, p
  Vector v;              // adjoint, p, where the probe needs it
  double value = kNaN;   // F(x, y)
  // Beside which point differences are taken, and the inner answer there under their control; empty: x, y.
  Vector x_reference, y_reference;
  double reference_value = kNaN;  // F there
  double tolerance = kNaN;        // of the base solve
  bool directional = false;       // items are directions of the estimate: recorders see their outcomes
  double inner_tolerance = kNaN;  // relative, of the perturbed solves; NaN: as configured
  Index inner_steps = 0;          // of synchronized perturbed solves; 0: as configured
  double residual_floor = 0;      // residual at which a relative solve is done in any case
  Curvature curvature;            // inner curvature at the base
  std::vector<Vector> extra;      // whatever else the probe needs; it says what
  // Of an item that is tried again, on the rank that does so: they do not travel.
  int attempt = 0;    // of its key
  double shrink = 1;  // factor of its radius
  int side = 0;       // +1, -1: its points are on that side of x alone

  void archive(Archive& a) {
    a(probe, iteration, block, radius, x, y, v, value, x_reference, y_reference, reference_value, tolerance,
      directional, inner_tolerance, inner_steps, residual_floor, curvature, extra);
  }
};

// What the problem said of an item that failed.
struct Complaint {
  Index item = 0;
  std::string reason;
  double seconds = 0;  // that were lost
};

// What a worker does for a range of a query's items. Problem, solver and directions belong to the probe; it
// keeps no memory from one call to the next that could change a result.
class Probe {
 public:
  virtual ~Probe() = default;
  // outcomes and payload have which.count entries, and payload_rows() rows.
  virtual void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) = 0;
  virtual Index payload_rows() const { return 0; }
  // Whether items are differences that may have their own radii (query.shrink).
  virtual bool may_shrink() const { return false; }
  // On which side of x (+1, -1) an item that failed may have answers at all its points; 0: unknown, or on
  // none.
  virtual int answering_side(const Query& /*query*/, Index /*item*/, const Outcome& /*outcome*/) { return 0; }
  // Puts `value` where an item's values are missing, and computes from it what follows. False: outcomes of
  // this probe are more than values.
  virtual bool penalize(const Query& /*query*/, Index /*item*/, double /*value*/, Outcome& /*outcome*/) {
    return false;
  }
  // Those since the last call.
  std::vector<Complaint> take_complaints() { return std::exchange(complaints_, {}); }

 protected:
  // Tells the problem what the columns of its next calls are: the items, once for every side, side after
  // side. Returns them, until the next announcement.
  std::span<const EvaluationKey> announce(Problem& problem, const Query& query, Range items,
                                          const std::vector<int>& sides);
  // The status of a column: that of its solve if that failed, else what the problem says of a value that is
  // not finite.
  EvaluationStatus judge(const Problem& problem, Index column, bool finite,
                         EvaluationStatus solve = EvaluationStatus::ok);
  // After a solve: keeps what is said of the columns that failed.
  void note_failures(const Problem& problem, const InnerReport& report);
  // Refuses the first item that has a point which is not feasible, and runs those before and after it. X has
  // the items' points, side after side. False: all are feasible, and nothing was done.
  bool run_feasible(const Problem& problem, ConstMatrixRef X, const Query& query, Range which,
                    std::span<Outcome> outcomes, MatrixRef payload);
  void complain(Complaint complaint) { complaints_.push_back(std::move(complaint)); }

 private:
  std::vector<EvaluationKey> keys_;
  std::vector<Complaint> complaints_;
};

}  // namespace bizo
