// cma: minimization of an opaque Phi by CMA-ES, which looks at the order of values alone (Hansen 2016;
// docs/math.md, CMA-ES).
#pragma once

#include "bizo/core/ending.hpp"
#include "methods/adaptive/best_point.hpp"
#include "methods/cma/cma_search.hpp"
#include "methods/cma/search_space.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

class Cma final : public Algorithm, public Ending {
 public:
  struct Settings {
    ProbeId points = ProbeId::none;  // a PointProbe of candidates
    CmaSearch::Settings search;      // sigma: 0: from x_0
    Vector scale;                    // of x
  };

  Cma(const Settings& settings, const ProblemInfo& problem, double base_tolerance);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  // Without restarts: why the run has ended.
  StopReason ended() const override;
  void archive(Archive& archive) override;

 private:
  void note_end();
  Vector values_of(const Outcomes& outcomes);
  Index chosen(const Vector& values) const;
  void take_best_of_population(const Vector& values, const Outcomes& outcomes);
  void offer_first();
  void move_to(const Vector& z, const Outcomes& outcomes, Index item);
  Iteration close();

  Settings settings_;
  SearchSpace space_;
  CmaSearch search_;
  Matrix points_;  // of the query under way, in the search's units
  Iteration row_;
  BasePoint at_;
  BestPoint best_;
  Incumbent incumbent_;
  BasePoint first_;  // the best of the first generation, until it is known whether values have noise
  double first_value_ = kNaN;
  bool begun_ = false;
};

Row<MakeMethod> cma_row();

}  // namespace bizo::methods
