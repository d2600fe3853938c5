// A look along one coordinate after the other, over the whole region: minima that differ in few coordinates
// are found without a search of their own (docs/math.md, Several starts).
#pragma once

#include <vector>

#include "methods/loops/method.hpp"

namespace bizo::methods {

class CoordinateLook final : public Algorithm {
 public:
  struct Settings {
    ProbeId points = ProbeId::none;  // a PointProbe of candidates
    Vector scale;                    // of x
    std::uint64_t seed = 0;
    Index together = 1;  // points at a time, of one coordinate at least
  };

  CoordinateLook(const Settings& settings, const ProblemInfo& problem, double base_tolerance);

  // Rows of a look at every coordinate that is free, after row 0 about x_0. The next look has other points.
  Index rows() const { return (static_cast<Index>(free_.size()) + at_a_time() - 1) / at_a_time(); }

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  void archive(Archive& archive) override;

 private:
  Index at_a_time() const;  // coordinates
  Matrix along_next() const;
  void combine(const Outcomes& outcomes);

  Settings settings_;
  Vector low_, high_;  // where points are
  std::vector<Index> free_;
  Matrix points_;    // of the query under way
  Vector combined_;  // the best of several coordinates at once, of the last query; none: there is none
  Iteration row_;
  BasePoint at_;
  Incumbent incumbent_;
  bool begun_ = false;
};

}  // namespace bizo::methods
