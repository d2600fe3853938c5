// Over 100 lines: one method whose stages share one state.
// sweep: minimization of an opaque Phi in a box. The whole gradient is measured along an orthonormal frame
// with the base held fixed, and put to use while it is still incomplete; every move is a search over lengths
// and directions that are evaluated together (docs/math.md, Sweep). In z = x / (upper - lower).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "methods/loops/method.hpp"
#include "methods/steps/curvature_pairs.hpp"
#include "methods/sweep/frame.hpp"

namespace bizo {

class Sweep final : public Algorithm {
 public:
  struct Settings {
    ProbeId candidates = ProbeId::none, perturbations = ProbeId::none;  // PointProbes
    Index block = 64;                                                   // points that are evaluated at a time
    double radius = 1e-2;                                               // the largest, in widths of the box
    double min_radius = 0;  // 0: what the noise of Phi and its curvature allow
    std::uint64_t seed = 0;
  };

  Sweep(Settings settings, const ProblemInfo& problem, double base_tolerance);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive& archive) override;

 private:
  enum class Stage { start, diagonal, frame, trial, step, line, sides, side_moves };
  struct Point {
    Vector z;
    double scale = 0;  // factor of the gradient length that made it; 0: made otherwise
    void archive(Archive& a) { a(z, scale); }
  };

  // Where the least of the values that are numbers is; none if all failed.
  static std::optional<Index> least(const Vector& values);
  bool big() const { return z_.size() > kSmall; }
  // So few coordinates that points are worth more one after the other than at the same time.
  bool few() const { return z_.size() <= 3; }
  void look_along_diagonal();
  std::optional<Iteration> take_diagonal(const Outcomes& outcomes, const Vector& values);
  void begin_cycle();
  void continue_frame();
  void begin_step();
  void begin_line();
  void learn_line(const Vector& values);
  double forward_radius() const;
  double central_radius() const;
  void shorten();
  void begin_sides();
  void continue_sides();
  void propose_trial();
  void add_ends(const Vector& gradient, const std::vector<Index>& on, double share);
  void add_descent(const Vector& direction, double length, double scale);
  Vector side_shift(Index i) const;
  Vector at(const Vector& z) const;  // x
  Vector clipped(const Vector& z) const { return z.cwiseMax(low_).cwiseMin(high_); }

  void learn_frame(const Vector& values);
  std::optional<Iteration> take_step(const Outcomes& outcomes, const Vector& values);
  std::optional<Iteration> take_sides(const Outcomes& outcomes, const Vector& values);
  void move_to(const Outcomes& outcomes, Index chosen);
  Iteration close(double step);

  // Directions before a frame settles, and coordinates up to which a cycle has no trials. Measured: 32 or 128
  // directions change digits hyper-cleaning (d = 143, 400 evaluations) by 2e-4 of its value.
  static constexpr Index kSmall = 64;

  Settings settings_;
  Box box_;
  Vector width_, low_, high_;  // of the box; its bounds in z

  Stage stage_ = Stage::start;
  std::vector<Point> points_;  // of the query under way
  Matrix block_;               // directions of the frame's block under way
  Iteration row_;
  BasePoint at_;
  Incumbent incumbent_;
  Vector z_;
  double value_ = kNaN, first_value_ = kNaN;
  int reach_ = 0;                          // points on either half of the diagonal so far
  Vector start_, ends_ = Vector::Ones(2);  // where it begins; whether the halves to lower and upper go on
  Vector last_ = Vector::Zero(2);          // values at the last points of both
  // Measured: first lengths of 0.05 and 0.2 leave gaps 1 to 2 times as large (quadratics, d = 100, five
  // seeds).
  double radius_, length_ = 0.1;
  bool central_ = false;     // late, when the error of forward differences stops the progress
  bool stuck_ = false;       // the last cycle led nowhere
  double noise_ = 0;         // of a value, measured on a line when a cycle has led nowhere
  double spacing_ = kNaN;    // of that line
  int lines_ = 0;            // that were measured from this base
  double curvature_ = kNaN;  // of Phi in z, from the last two gradients

  Frame frame_;
  Vector gradient_;  // of this cycle, in z; 0 where unknown
  Vector known_;     // last known derivative of every coordinate
  Index next_trial_ = 0;
  BasePoint trial_;  // the best point that was tried while the frame was incomplete
  Vector trial_z_;
  double trial_value_ = kNaN;

  std::vector<Index> sides_;  // coordinates at a side of the box
  std::size_t next_side_ = 0;
  CurvaturePairs pairs_{10};
  Vector before_, gradient_before_;  // z and gradient of the last step
};

// Whether widths of the box are units that x can be told in. Infinite ones are not, nor those of 1e12 units
// of x and more: a solution of size 1 has four digits there.
bool has_telling_widths(const ProblemInfo& info, const Vector& scale);

Row<MakeMethod> sweep_row();

}  // namespace bizo
