// A header longer than most: the stages of one search share its points.
//
// The search of a model-based trust-region method for values at points, in a box and without derivatives: it
// says which points it wants next, and learns their values (Powell 2006, 2009; docs/math.md, Trust region).
#pragma once

#include <vector>

#include "methods/trust_region/exact_penalty.hpp"
#include "methods/trust_region/kink_look.hpp"
#include "methods/trust_region/kink_search.hpp"
#include "methods/trust_region/linear_room.hpp"
#include "methods/trust_region/model_points.hpp"
#include "methods/trust_region/region_step.hpp"
#include "methods/trust_region/round_search.hpp"
#include "methods/trust_region/simplex_search.hpp"
#include "methods/trust_region/trust_radii.hpp"
#include "methods/trust_region/value_roots.hpp"

namespace bizo::methods {

class RegionSearch {
 public:
  struct Settings {
    double radius = 0;         // the first
    double last_radius = 0;    // below, the search begins anew around the best point
    Index max = 0;             // points of the model
    bool full = false;         // most determines a quadratic: no Hessian is carried along
    Index together = 1;        // points that are asked for at a time; first ones may be more
    bool curved = false;       // the first points are two along every coordinate: m = 2 d + 1
    bool squares = false;      // the value is |residuals|^2 / 2, and the model is one of the residuals
    bool roots = false;        // the model may be one of square roots of values
    bool start_alone = false;  // the start is asked for before the points around it
    Index constraints = 0;     // c <= 0, the last of the numbers that are told beside a value
    bool rounds = false;     // RoundSearch in place of models at few points; without start_alone, constraints
    std::uint64_t seed = 0;  // of its places
  };

  RegionSearch() = default;
  // lower <= start <= upper, d numbers each; bounds may be infinite. linear: what else holds at all points
  // that are asked for, and at the start; it has room inside. Rows of length 1.
  RegionSearch(const Settings& settings, Vector start, Vector lower, Vector upper, Polyhedron linear = {});

  // d x n: the start and a point along every coordinate, later steps and points that mend the model.
  Matrix ask();
  // Their n values, and residuals, then constraints (q x n; no rows: not known). NaN: a wall, which is no
  // value of any model.
  void tell(const Vector& values, const Matrix& parts);

  // The search goes on without a model: there is an old one.
  bool has_left_model() const { return stage_ == Stage::kinks || stage_ == Stage::simplex; }
  bool started() const { return points_.count() > 0 || rounds_.started(); }
  Vector best() const;
  double min() const;
  const TrustRadii& radii() const { return radii_; }
  const QuadraticModel& model() const {
    return settings_.rounds ? rounds_.model() : model_;
  }  // around the best point
  int restarts() const { return restarts_; }
  const ModelPoints& points() const { return points_; }
  // What the next step is about: the decrease that the model promises for it; where it is so short that radii
  // would fall, how much the model changes within the least radius. NaN: there is no model.
  double interest() const;
  // Of the values at the points of the model, m numbers, on the decrease that it promises there.
  Vector effects() const;
  // Better values of points of the model, n numbers, and their residuals.
  void revise(const std::vector<Index>& which, const Vector& values, const Matrix& residuals);
  // Of the constraints, and of the linear ones, which are 0 where these do not hold at the best point: by the
  // last model, or the one that had the least radius there.
  struct Multipliers {
    Vector told, linear;  // >= 0
    void archive(Archive& a) { a(told, linear); }
  };
  Multipliers multipliers() const;
  // The least radius was reached twice from the same point, which violates constraints, and no point that
  // violates them less was found the second time.
  bool infeasible() const { return infeasible_; }

  void archive(Archive& a);

 private:
  enum class Stage { start, step, mend, probe, kinks, simplex, rounds };
  struct Trial {
    Vector point;
    double predicted = kNaN;  // decrease by a step
    Index leaves = -1;        // the point that a mending one replaces; -1: a step
    void archive(Archive& a) { a(point, predicted, leaves); }
  };

  void ask_first();
  void tell_first(const Vector& values, const Matrix& residuals);
  void ask_probe();
  void tell_probe(const Vector& values);
  void tell_kinks(const Vector& values);
  void tell_rounds(const Vector& values, const Matrix& residuals);
  void go_on_after_look();
  void tell_simplex(const Vector& values);
  void begin_anew(const Vector& centre, double value);
  bool is_plain() const;
  bool mended(const Vector& values, const Matrix& residuals);
  void learn_steps(const Vector& values, const Matrix& residuals);
  void remodel();
  QuadraticModel model_of_values() const;
  QuadraticModel model_of_roots() const;
  bool prefers_roots() const;
  void compare_models(const Vector& point, double value);
  double decrease_of_model(const Vector& s) const;
  Trial step_within(double radius) const;
  void propose_step();
  void propose_more();
  bool has_room() const;
  void add_new_step(double radius);
  void add_other_lengths();
  void add_around(const Vector& centre, double length);
  void add_step(double radius);
  bool add_mending(Index t);
  bool is_new(const Vector& point) const;
  void after_bad_step();
  void reduce(bool failed);
  void reduce_after_failure();
  void begin(const Vector& start);
  double first_radius(int widened) const;
  bool widen(int most);
  void place_first();
  Vector linear_multipliers() const;
  Region region(double radius) const;
  Vector next_step() const;
  std::vector<Index> beyond(double distance) const;

  Settings settings_;
  Vector lower_, upper_;
  LinearRoom linear_;
  Stage stage_ = Stage::start;
  Vector start_;               // of the search, or of its last beginning
  Vector first_;               // of the points along coordinates
  Vector offsets_;             // of those that are still without value; 0: not wanted
  int attempts_ = 0;           // at them
  int widened_ = 0;            // times that they were too near to tell anything
  std::vector<Trial> trials_;  // that were asked for
  ModelPoints points_;
  QuadraticModel model_;
  Vector model_centre_;
  ValueRoots roots_;
  bool of_roots_ = false;  // the model; its value and its gradient are those of F all the same
  TrustRadii radii_;
  double ratio_ = 0, length_ = 0;  // of the last step
  double reach_ = 1;               // of the radius for mending, which walls shorten
  int restarts_ = 0;
  Index turn_ = 0;                       // of points round a trial
  int failed_steps_ = 0;                 // in a row, at any length
  int failures_ = 0;                     // reductions of rho in a row after steps that failed
  double failed_rho_ = 0;                // at the first of them
  double slope_ = 0, failed_slope_ = 0;  // of F to the end of the last step, and at the first of them
  KinkLook look_;
  bool looks_early_ = false;  // while the model may still be mended
  KinkSearch kinks_;
  SimplexSearch simplex_;
  RoundSearch rounds_;
  ExactPenalty penalty_;          // of violations of constraints
  int repeats_ = 0;               // of restarts, in a row, at the point where the last one began
  Multipliers settled_;           // when the last search ended, at start_
  double last_violation_ = kNaN;  // there
  bool infeasible_ = false;
};

}  // namespace bizo::methods
