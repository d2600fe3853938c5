// How accurate the values of a trust-region search are to be, and where their inner solves start (Ehrhardt
// and Roberts 2021; docs/math.md, Accuracy on demand).
#pragma once

#include "methods/probes/demand_probe.hpp"
#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {

class AccuracyOnDemand {
 public:
  // The points of the search's model whose errors are too large for what it would do next: the best one, and
  // once it is right the others.
  std::vector<Index> too_rough(const RegionSearch& search) const;

  // Solves that make these points of the model better: from their answers, for errors half as large as
  // too_rough asks for. `points` are theirs in x.
  DemandList refinement(const RegionSearch& search, const std::vector<Index>& which,
                        const Matrix& points) const;
  // Solves at new points z of the search, `points` in x: from the answer at the nearest point that is known,
  // or from y_0.
  DemandList trials(const RegionSearch& search, const Matrix& z, const Matrix& points,
                    const Vector& y0) const;

  // The answer at z; steps: of the inner solve.
  void learn(const Vector& z, const DemandProbe::Answer& answer, Index steps);
  // A better one. solved: if not, there is none.
  void refined(const Vector& z, const DemandProbe::Answer& answer, bool solved);
  // Forgets points that are not in the model any more.
  void keep(const ModelPoints& points);

  // Of a point that was learned: its error, and y.
  double error_at(const Vector& z) const;
  Vector answer_at(const Vector& z) const;

  void archive(Archive& a) { a(known_, rate_, max_steps_, exact_); }

 private:
  struct Known {
    Vector z, y;
    double tolerance = 0;  // of |grad_y f| at y
    bool final = false;
    void archive(Archive& a) { a(z, y, tolerance, final); }
  };
  const Known* find(const Vector& z) const;  // null: it has no value of its own
  double error_of(const Known& known) const { return exact_ ? 0 : rate_ * known.tolerance; }
  void learn(const DemandProbe::Answer& answer);
  // Where a solve at z starts: at what the answers known make of it.
  Vector start_at(const RegionSearch& search, const Vector& z) const;
  // The errors that do at the points of the model.
  Vector allowed(const RegionSearch& search) const;

  std::vector<Known> known_;
  double rate_ = kNaN;   // error of F over the tolerance of |grad_y f|
  Index max_steps_ = 0;  // of an evaluation that was of use
  bool exact_ = false;
};

}  // namespace bizo::methods
