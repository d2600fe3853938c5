// A look along one coordinate after the other, over the whole region: minima that differ in few coordinates
// are found without a search of their own. Where no coordinate alone leads further some are moved at once,
// and the look begins again there (docs/math.md, Several starts).
#pragma once

#include <optional>
#include <vector>

#include "bizo/core/ending.hpp"
#include "methods/loops/method.hpp"
#include "methods/multistart/coordinate_values.hpp"
#include "methods/multistart/look_limits.hpp"

namespace bizo::methods {

class CoordinateLook final : public Algorithm, public Ending {
 public:
  struct Settings {
    ProbeId points = ProbeId::none;  // a PointProbe of candidates
    Vector scale;                    // of x
    std::uint64_t seed = 0;
    Index together = 1;  // points at a time, those of one coordinate at least
    LookLimits limits;
  };

  CoordinateLook(const Settings& settings, const ProblemInfo& problem, double base_tolerance);

  // Coordinates that are free: a turn goes round them. No two turns have the same points.
  Index coordinates() const { return static_cast<Index>(free_.size()); }
  // By its limits.
  StopReason ended() const override;

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive& archive) override;

 private:
  struct Trial {
    Index coordinate = -1;                         // the only one that it moves; -1: several, or none
    double at = kNaN;                              // its value
    std::optional<CoordinateValues::Value> value;  // the same; none: where it had been before a kick
  };

  bool is_over() const;
  std::vector<Trial> along(Index place, const std::vector<Index>& order, RandomKey key) const;
  Matrix next_points();
  void combine(const Outcomes& outcomes, double before);
  void end_turn();
  void kick();

  Settings settings_;
  CoordinateValues values_;
  std::vector<Index> free_;
  std::vector<Trial> tried_;  // points of the query under way
  Matrix points_;
  Index next_ = 0;   // the place in the turn after them
  Vector combined_;  // of the last query, its best along several coordinates at once; none: there is none
  Iteration row_;
  BasePoint at_;             // the look is there
  double value_ = HUGE_VAL;  // there
  bool is_new_ = true;       // it is to be evaluated
  BasePoint from_;           // what was kicked last, the best so far where no coordinate leads further
  double from_value_ = HUGE_VAL;
  Index turns_ = 0, place_ = 0, kicks_ = 0;       // place_: in the turn
  double since_kick_ = kNaN, since_turn_ = kNaN;  // values when these began
  double first_ = kNaN;                           // at x_0
  std::int64_t turn_cost_ = 0, improved_at_ = 0;  // evaluations: of the first turn, at the last better point
  Incumbent incumbent_;
};

}  // namespace bizo::methods
