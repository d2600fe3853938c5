// The frame of the methods that move x, y and the adjoint v together and never solve the inner problem. It
// has what they share: the point, the step of x, the box, the rows of the trace. How y and v move, and what
// the hypergradient is, is the method's own (SingleLoopRule).
#pragma once

#include <optional>

#include "methods/estimates/hypergradient.hpp"
#include "methods/estimates/value_range.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

// What the outcomes of one query amount to.
struct SingleLoopMove {
  Vector y, v;                   // what is subtracted from y and v; empty: they stay
  std::optional<Estimate> x;     // the hypergradient; ends the iteration
  double value = kNaN;           // F(x, y) at the query's point, when the iteration ends
  double inner_residual = kNaN;  // estimate of |grad_y f(x, y)| there
  bool rests = false;            // y and v are to come nearer before x goes on
  double pace = 1;               // share of its step that x takes
  bool lost = false;             // y or v has run away
  std::string note;              // for the row
};

// No bound of |v|.
inline constexpr double kUnboundedAdjoint = std::numeric_limits<double>::infinity();

class SingleLoopRule {
 public:
  virtual ~SingleLoopRule() = default;
  // The next query at the point (at.x, at.y, at.v), on the way to x_iteration; called once for each, by turns
  // with tell.
  virtual Query ask(const BasePoint& at, Index iteration) = 0;
  // The query that was asked last, its iteration filled in, and its outcomes.
  virtual SingleLoopMove tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) = 0;
  // x has taken a step.
  virtual void x_moved() {}
  // What made y or v run away, if it knows.
  virtual std::string why_lost() const { return {}; }
  // What it remembers from one query to the next.
  virtual void archive(Archive& archive) = 0;
};

// A row's value is F(x_k, y_k), which is Phi(x_k) only as far as y_k has come: such values do not tell which
// of two points is better, so the best point is the last finite one.
class SingleLoop final : public Algorithm {
 public:
  struct Settings {
    Box box;
    Vector scale;
    double radius = 0;  // of perturbations of x; iterates keep this distance from the box's sides
    double adjoint_bound = kUnboundedAdjoint;  // |v| <= r_v
  };

  SingleLoop(Settings settings, const ProblemInfo& problem, std::unique_ptr<StepRule> step,
             std::unique_ptr<SingleLoopRule> rule);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive& archive) override { archive(row_, at_, moves_, range_, incumbent_, *step_, *rule_); }

 private:
  Iteration close(const SingleLoopMove& move, const Outcomes& outcomes);
  std::string why_lost(const Outcomes& outcomes) const;
  void step(const Estimate& estimate, const SingleLoopMove& move);

  Settings settings_;
  std::unique_ptr<StepRule> step_;
  std::unique_ptr<SingleLoopRule> rule_;

  Iteration row_;    // of the iteration under way
  BasePoint at_;     // x, y, v
  Index moves_ = 0;  // of x
  ValueRange range_;
  Incumbent incumbent_;
};

// probes: those of the rule. radius: of perturbations of x; ConfigError if it does not fit the box.
Method loop_method(MethodParts parts, ProbeSet probes, double radius, double adjoint_bound,
                   std::unique_ptr<SingleLoopRule> rule);

}  // namespace bizo::methods
