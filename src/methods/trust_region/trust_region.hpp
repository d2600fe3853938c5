// trust-region: minimization of an opaque Phi by quadratic models that interpolate its values (Conn,
// Scheinberg and Vicente 2009; docs/math.md, Trust region).
#pragma once

#include "bizo/core/algorithm.hpp"
#include "bizo/core/constrained.hpp"
#include "methods/loops/method.hpp"
#include "methods/trust_region/accuracy_on_demand.hpp"
#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

class TrustRegion final : public Algorithm, public KeepsConstraints {
 public:
  struct Settings {
    ProbeId points = ProbeId::none;  // a PointProbe of candidates, with residuals if there are any
    Index residuals = 0;
    bool on_demand = false;  // points is a DemandProbe instead
    Index constraints = 0;   // whose values come behind the residuals
    Index together = 1;      // points in a query; first ones may be more
    double radius = 0;       // the first, in scaled units; 0: from x_0
    double last_radius = 0;  // as a share of it
    Vector scale;            // of x
    std::uint64_t seed = 0;
  };

  TrustRegion(const Settings& settings, const ProblemInfo& problem, double base_tolerance);

  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  ConstraintState constraint_state() const override;
  void archive(Archive& archive) override;

 private:
  void keep_to_linear(const ProblemInfo& problem);
  Vector z_of(const Vector& w) const { return basis_.rows() > 0 ? Vector(basis_ * w) : w; }
  Vector at(const Vector& w) const;  // x
  void move_to(const Outcomes& outcomes, Index chosen);
  double violation(const Outcomes& outcomes, Index i) const;
  Iteration close();
  Query ask_on_demand();
  std::optional<Iteration> tell_on_demand(const Outcomes& outcomes);
  void follow_best();
  Matrix in_x(const Matrix& z) const;

  Settings settings_;
  Box box_;
  Vector start_;
  std::vector<Index> free_;   // coordinates that are not fixed: the search sees no others
  Vector unit_, low_, high_;  // theirs, and the bounds of z = (x - x_0) / unit
  Matrix basis_;              // z = basis w of the search's w, where equalities leave no more; empty: z = w
  LinearConstraints linear_;  // of x
  Polyhedron rows_;           // for w: the inequalities among them, and bounds of z that are none of w
  // Of each row: the constraint that it is, or -1, and its multiplier over that of the row.
  struct RowOf {
    Index constraint;
    double factor;
  };
  std::vector<RowOf> of_row_;
  RegionSearch search_;
  AccuracyOnDemand accuracy_;
  Matrix points_;               // of the query under way, in the search's units
  std::vector<Index> refined_;  // those of the model that it is to make better; none: it asks for new ones
  Iteration row_;
  BasePoint at_;
  Incumbent incumbent_;
  double violation_ = 0;  // of the best
  Vector constraints_;    // there
  bool begun_ = false;
};

Row<MakeMethod> trust_region_row();

}  // namespace bizo::methods
