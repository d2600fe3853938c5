// frame-search: minimization of an opaque Phi in a box. The whole gradient is measured along an orthonormal
// frame with the base held fixed, and put to use while it is still incomplete; every move is a search over
// lengths and directions that are evaluated together (docs/math.md, Frame search). In z = x / (upper -
// lower).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "methods/frame_search/diagonal_look.hpp"
#include "methods/frame_search/difference_radius.hpp"
#include "methods/frame_search/noise_line.hpp"
#include "methods/frame_search/search_base.hpp"
#include "methods/frame_search/search_row.hpp"
#include "methods/frame_search/side_probing.hpp"
#include "methods/frame_search/step_search.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

class FrameSearch final : public Algorithm {
 public:
  struct Settings {
    ProbeId candidates = ProbeId::none, perturbations = ProbeId::none;  // PointProbes
    Index block = 64;                                                   // points that are evaluated at a time
    double radius = 1e-2;                                               // the largest, in widths of the box
    double min_radius = 0;  // 0: what the noise of Phi and its curvature allow
    std::uint64_t seed = 0;
  };

  FrameSearch(Settings settings, const ProblemInfo& problem, double base_tolerance);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return base_.incumbent(); }
  void archive(Archive& archive) override;

 private:
  // What the points under way are for, in the order of a run: once the start and the look along the diagonal;
  // then by turns the gradient (with trials meanwhile), the step, and the coordinates at the bounds.
  enum class Stage { start, diagonal, frame, trial, step, line, sides, side_moves };

  void begin(Stage stage, std::vector<SearchPoint> points);
  void begin_cycle();
  void begin_block();
  void begin_step();
  void begin_line();
  void begin_sides();
  void continue_sides();

  Iteration finish_start(const Outcomes& outcomes, const Vector& values);
  std::optional<Iteration> finish_diagonal(const Outcomes& outcomes, const Vector& values);
  void finish_block(const Vector& values);
  Iteration finish_trial(const Outcomes& outcomes, const Vector& values);
  Iteration finish_step(const Outcomes& outcomes, const Vector& values);
  void finish_line(const Vector& values);
  std::optional<Iteration> finish_sides(const Outcomes& outcomes, const Vector& values);
  Iteration finish_side_moves(const Outcomes& outcomes, const Vector& values);

  void move_to(const Outcomes& outcomes, Index chosen);
  void shorten();
  LocalScales scales() const;
  RandomKey key(std::uint32_t stream) const;
  Iteration close(const Vector& from);  // the iteration that began at z = from

  Settings settings_;
  WidthBox box_;

  Stage stage_ = Stage::start;
  std::vector<SearchPoint> points_;  // under way
  SearchRow row_;
  SearchBase base_;

  DiagonalLook diagonal_;
  FrameGradient gradient_;
  SearchTrial tried_;  // the best point while the gradient was incomplete, or of the probes at the bounds
  StepSearch search_;
  SideProbing sides_;
  DifferenceRadius radius_;
  NoiseLine line_;
  bool stuck_ = false;  // the last cycle led nowhere
};

Row<MakeMethod> frame_search_row();

}  // namespace bizo::methods
