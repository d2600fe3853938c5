// Phi at points that are given one by one, as accurate as the method needs it (docs/math.md, Accuracy on
// demand).
#pragma once

#include "bizo/core/sum_of_squares.hpp"
#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

struct DemandList {
  Matrix points;     // d x items
  Matrix starts;     // of the inner solves, p x items
  Vector errors;     // of F at the starts, which are answers that are to be made better; empty: none is
  Vector wanted;     // errors of F that do
  double share = 0;  // ... or this share of |F - reference|
  double reference = kNaN;  // a value to compare with; NaN: F(x, start)
  double rough = 0;         // its error
  double rate = kNaN;       // error of F over |grad_y f|, as far as it is known; NaN: it is not
  Index max_steps = 0;      // of a solve, beyond which the point is given up; 0: no such limit
  bool exact = false;       // whatever is asked, the solver solves to the end: one solve, no error

  void archive(Archive& a) {
    a(points, starts, errors, wanted, share, reference, rough, rate, max_steps, exact);
  }
};

class DemandProbe final : public BaseProbe {
 public:
  // squares: the problem, if payloads end with the residuals of F.
  DemandProbe(Problem& problem, InnerSolver& solver, const ResolveSettings& settings,
              SumOfSquares* squares = nullptr)
      : BaseProbe(problem, solver), settings_(settings), squares_(squares) {}

  // The detail is a DemandList; curvature is that of the query's point.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return kScalars + problem_.p() + residuals(); }

  // What a payload says.
  struct Answer {
    Curvature curvature;
    double tolerance;  // of |grad_y f|, that was asked for last
    double rate;       // error of F over it, as this solve has shown it; NaN: it has not
    bool final;        // no solve comes nearer to Phi
    bool exact;        // nor did the second solve of this one: the solver solves to the end at once
    Vector y, residuals;
  };
  static Answer read(ConstVectorRef payload, Index p);

 private:
  enum Scalars : Index { kStrong, kSmooth, kTolerance, kRate, kFinal, kExact, kScalars };

  struct Item {
    Vector x;
    double wanted, error;  // error: at the start; NaN: a new point
    std::span<const EvaluationKey> key;
    Curvature curvature;
  };
  struct Progress {
    double tolerance = kNaN, rate = kNaN;
    bool final = false, exact = false;
  };

  Index residuals() const { return squares_ ? squares_->residuals() : 0; }
  Progress solve(const Item& item, Outcome& outcome);
  std::vector<double> tolerances(const Item& item, double wanted) const;
  Progress learn_rate(const Item& item, Outcome& outcome);
  // To that |grad_y f| from Y_, and F there, which become those of the outcome; false: they stay.
  bool solve_to(double tolerance, const Item& item, Outcome& outcome);
  double reached(double tolerance) const;
  double rate_of(double change, double before, double tolerance) const;
  static bool keeps_earlier(const Progress& progress, Outcome& outcome);
  double value_at(const Item& item, const Matrix& Y);

  ResolveSettings settings_;
  SumOfSquares* squares_;
  DemandList list_;
  Matrix X_, Y_, R_;
};

}  // namespace bizo::methods
