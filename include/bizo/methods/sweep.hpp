// sweep: minimization of an opaque Phi in a box. The whole gradient is measured along an orthonormal frame
// with the base held fixed, and put to use while it is still incomplete; every move is a search over lengths
// and directions that are evaluated together (docs/math.md, Sweep). Works in z = (x - lower) / (upper -
// lower).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "bizo/methods/catalogue.hpp"
#include "bizo/methods/curvature_pairs.hpp"
#include "bizo/methods/frame.hpp"

namespace bizo {

class Sweep final : public Algorithm {
 public:
  struct Settings {
    Index block = 64;            // points that are evaluated at a time
    double radius = 1e-2;        // the largest, in widths of the box
    double least_radius = 3e-5;  // about the square root of the accuracy of Phi
    std::uint64_t seed = 0;
  };
  enum Probes : Index { kCandidates, kPerturbations };

  Sweep(Settings settings, const ProblemInfo& problem, double base_tolerance);

  Query ask() override;
  std::optional<Iteration> tell(const Outcomes& outcomes, Combiner& combiner) override;
  const Standing& standing() const override { return standing_; }
  void archive(Archive& archive) override;

 private:
  enum class Stage { start, diagonal, frame, trial, step, sides, side_moves };
  struct Point {
    Vector z;
    double scale = 0;  // factor of the gradient length that made it; 0: made otherwise
    void archive(Archive& a) { a(z, scale); }
  };

  // Where the least of the values that are numbers is; none if all failed.
  static std::optional<Index> least(const Vector& values);
  bool big() const { return z_.size() > kSmall; }
  void begin_cycle();
  void continue_frame();
  void begin_step();
  void begin_sides();
  void continue_sides();
  void propose_trial();
  void add_ends(const Vector& gradient, const std::vector<Index>& on, double share);
  void add_descent(const Vector& direction, double length, double scale);
  Vector side_shift(Index i) const;

  void learn_frame(const Vector& values);
  std::optional<Iteration> take_step(const Outcomes& outcomes, const Vector& values);
  std::optional<Iteration> take_sides(const Outcomes& outcomes, const Vector& values);
  void move_to(const Outcomes& outcomes, Index chosen);
  Iteration close(double step);

  static constexpr Index kSmall = 64;

  Settings settings_;
  Vector lower_, width_;

  Stage stage_ = Stage::start;
  std::vector<Point> points_;  // of the query under way
  Matrix block_;               // directions of the frame's block under way
  Iteration row_;
  Query at_;  // the base's part of the queries
  Standing standing_;
  Vector z_;
  double value_ = kNaN;
  double radius_, length_ = 0.1;
  bool central_ = false;  // late, when the error of forward differences stops the progress

  Frame frame_;
  Vector gradient_;  // of this cycle, in z; 0 where unknown
  Vector known_;     // last known derivative of every coordinate
  Index next_trial_ = 0;
  Query trial_;  // the best point that was tried while the frame was incomplete
  Vector trial_z_;
  double trial_value_ = kNaN;

  std::vector<Index> sides_;  // coordinates at a side of the box
  std::size_t next_side_ = 0;
  CurvaturePairs pairs_{5};
  Vector before_, gradient_before_;  // z and gradient of the last step
};

Row<MakeMethod> sweep_row();

}  // namespace bizo
