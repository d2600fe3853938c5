// (long: what is known of a batch.) Directional differences of the value function by solving the inner
// problem again at every perturbed point: HOZOG (differences of F) and PZOBO (differences of the inner
// solution), forward or central.
#pragma once

#include <optional>

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/probe.hpp"
#include "methods/estimates/stencil.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

// What is known of the responses to a block of l directions.
struct KnownTangents {
  Vector residuals;  // at y, to which relative solves refer, l
  Matrix tangents;   // dy*/dz u_j, p x l

  void archive(Archive& a) { a(residuals, tangents); }
};

class DifferenceProbe final : public Probe {
 public:
  DifferenceProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                  const ResolveSettings& settings);

  // One item a direction of query.block, around the query's point. With tangents, the detail is what is known
  // of them, a KnownTangents, or empty, and the payload is what they are found to be. Without, another
  // probe's detail is not looked at.
  std::optional<Points> place(const Query& query, Range which) override;
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return settings_.tangents ? problem_.p() : 0; }
  bool may_shrink() const override { return settings_.shrinks; }
  int answering_side(const Query& query, Index item, const Outcome& outcome) override;
  bool penalize(const Query& query, Index item, double value, Outcome& outcome) override;
  // Values at x +- h s o u, of solves that depend neither on the one at x nor on each other.
  bool splits(const Query& query) const override;
  Outcome join(const Query& query, const Outcome& first, const Outcome& second) const override;

  // Of the directions that were evaluated last.
  const std::vector<Stencil>& stencils() const { return stencils_; }

 private:
  // The point beside which differences are taken, y there, and F, or NaN where it is unknown.
  bool beside(const Query& query) const;
  const Vector& origin(const Query& query) const { return beside(query) ? query.at.reference.x : query.at.x; }
  const Vector& y_at_origin(const Query& query) const;
  double value_at_origin(const Query& query) const;
  // Whether it is for the method to complete the difference, with F at the base, or at its reference.
  bool lacks_base(const Query& query, const Stencil& stencil) const {
    return query.ahead >= 0 && stencil.needs_base() && (!settings_.central || problem_.p() == 0);
  }
  void solve_extra_points(const Query& query);
  Vector inner_difference(const Query& query, Index j) const;
  void solve(const Query& query);
  void solve_columns(const Query& query, Range columns, std::span<const double> reference);
  std::span<const EvaluationKey> announce_all(const Query& query);
  void judge_values();
  const Vector& start(const Query& query) const;
  void start_solves(const Query& query, Range which);
  void look_up_tangents(const Query& query, Range which);
  void correct_values(const Query& query);
  void difference_values(const Query& query, std::span<Outcome> outcomes);
  void difference_responses(const Query& query, std::span<Outcome> outcomes);
  void explicit_slopes(const Query& query, std::span<Outcome> outcomes);
  void keep_tangents(const Query& query, MatrixRef payload) const;
  void book(std::span<Outcome> outcomes) const;
  void evaluate_half(const Query& query, Range which, std::span<Outcome> outcomes);

  Problem& problem_;
  InnerSolver& solver_;
  DirectionFamily& directions_;
  ResolveSettings settings_;

  // A point that few directions have, and so one that is solved alone: the minus point of a forward
  // difference that is central in a corner, or x itself where a difference is one-sided and that was not
  // foreseen.
  struct Extra {
    Index direction = 0;
    Vector x, y = {};
    double value = kNaN;
    InnerReport report = {};
  };
  void solve_extra_point(const InnerControl& control, const Vector& start, Extra& extra);
  const Extra* extra_of(Index j) const;

  // Of one batch of b directions: U; the plus points, then (central) the minus points; their inner solutions,
  // values and reports. Matrices keep the width of the largest batch.
  // What the other halves of the same items need not place again.
  struct Placed {
    DirectionBlock block;
    Range which;
    Vector x;
    double h = kNaN;
    bool operator==(const Placed& other) const {
      return block == other.block && which.first == other.which.first && which.count == other.which.count &&
             h == other.h && x == other.x;
    }
  };
  std::optional<Placed> placed_;
  Index first_ = 0, b_ = 0, points_ = 0;
  Matrix U_, X_, Y_;
  Vector values_;
  std::vector<Stencil> stencils_;
  std::vector<Extra> extras_;
  KnownTangents known_;  // of the batch's directions; empty: nothing is
  InnerReport report_, side_report_;
  std::vector<double> plus_residual_;
  Matrix gradient_y_, gradient_x_, fixed_y_;
};

}  // namespace bizo::methods
