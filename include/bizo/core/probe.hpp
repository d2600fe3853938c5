// Who answers a query on a rank.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/outcome.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/query.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// What the problem said of an item that failed.
struct FailureReport {
  Index item = 0;
  std::string reason;
  double seconds = 0;  // that were lost
};

// What a worker does for a range of a query's items. Problem, solver and directions belong to the probe; it
// keeps no memory from one call to the next that could change a result.
class Probe {
 public:
  virtual ~Probe() = default;
  // Evaluates the items whose points are feasible, and refuses the others; the problem is asked once about
  // all of them. outcomes and payload have which.count entries, and payload_rows() rows.
  void run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload);
  virtual Index payload_rows() const { return 0; }
  // Whether items are differences that may have radii of their own (query.shrink).
  virtual bool may_shrink() const { return false; }
  // On which side of x (+1, -1) an item that failed may have answers at all its points; 0: unknown, or on
  // none.
  virtual int answering_side(const Query& /*query*/, Index /*item*/, const Outcome& /*outcome*/) { return 0; }
  // Puts `value` where an item's values are missing, and computes from it what follows. False: outcomes of
  // this probe are more than values.
  virtual bool penalize(const Query& /*query*/, Index /*item*/, double /*value*/, Outcome& /*outcome*/) {
    return false;
  }
  // Whether the two points of its items may be evaluated apart: run() with query.half gives an outcome of one
  // of them, and join() what run() would have said of the whole item, with the cost of both.
  virtual bool splits(const Query& /*query*/) const { return false; }
  virtual Outcome join(const Query& /*query*/, const Outcome& /*first*/, const Outcome& /*second*/) const {
    return {};
  }
  // Those since the last call.
  std::vector<FailureReport> take_failure_reports() { return std::exchange(failure_reports_, {}); }

 protected:
  // Points x that may lie where the problem has no values (Problem::feasible), d x (items * sides), side
  // after side.
  struct Points {
    const Problem& problem;
    Eigen::Ref<const Matrix> X;
    Range items;
  };
  // Prepares the items that `evaluate` is called for next. nullopt: all their points are feasible.
  virtual std::optional<Points> place(const Query& /*query*/, Range /*which*/) { return {}; }
  virtual void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) = 0;
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
  void report_failure(FailureReport failure_report) { failure_reports_.push_back(std::move(failure_report)); }

  // While it lives, a probe that this one is made of is at work. What that one reports becomes this one's, of
  // `item` where it is given, also if it throws.
  class Part {
   public:
    Part(Probe& whole, Probe& part, std::optional<Index> item = {})
        : whole_(whole), part_(part), item_(item) {}
    ~Part();
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

   private:
    Probe& whole_;
    Probe& part_;
    std::optional<Index> item_;
  };

 private:
  std::vector<EvaluationKey> keys_;
  std::vector<FailureReport> failure_reports_;
};

}  // namespace bizo
