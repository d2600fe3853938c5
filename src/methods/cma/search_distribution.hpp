// The distribution N(m, sigma^2 C) from which CMA-ES draws, and what it learns from a ranked population
// (Hansen 2016, figure 6; docs/math.md, CMA-ES). C is a full matrix, variances alone, or one of
// limited memory.
#pragma once

#include <cmath>

#include "bizo/core/archive.hpp"
#include "bizo/core/random.hpp"
#include "methods/cma/path_memory.hpp"
#include "methods/cma/recombination.hpp"

namespace bizo::methods {

class SearchDistribution {
 public:
  SearchDistribution() = default;
  SearchDistribution(Vector mean, double sigma, Covariance form);

  // d x count, (points - m) / sigma: point j is drawn with the key's stream increased by j.
  Matrix draw(const RandomKey& key, Index count) const;
  // C^(-1/2) y.
  Vector whitened(const Vector& y) const;

  // steps: (points - m) / sigma in the order of their ranks, best first. Steps that are 0 stand for no
  // knowledge: they pull towards m.
  void update(const Recombination& constants, const Matrix& steps);
  void scale_sigma(double factor) { sigma_ *= factor; }
  void move_mean(const Vector& mean) { mean_ = mean; }

  const Vector& mean() const { return mean_; }
  double sigma() const { return sigma_; }
  // The standard deviations sigma sqrt C_ii, d.
  Vector deviations() const;
  // sigma times the square root of the largest, and of the least, eigenvalue of C.
  double longest() const { return sigma_ * roots_.maxCoeff(); }
  double shortest() const { return sigma_ * roots_.minCoeff(); }
  // sigma sqrt(eigenvalue i) times its axis.
  Vector axis(Index i) const;
  const Vector& path() const { return path_; }
  bool finite() const {
    return std::isfinite(sigma_) && mean_.allFinite() && covariance_.allFinite() && roots_.allFinite();
  }
  Matrix covariance() const;

  void archive(Archive& a) {
    a(mean_, sigma_, form_, covariance_, axes_, roots_, memory_, path_, sigma_path_, generation_,
      decomposed_);
  }

 private:
  void learn_covariance(const Recombination& r, const Matrix& steps, bool stalled);
  void decompose();

  Vector mean_;
  double sigma_ = 0;
  Covariance form_ = Covariance::full;
  Matrix covariance_;         // d x d; separable: its diagonal, d x 1; limited: none
  Matrix axes_;               // eigenvectors of C as it was decomposed last; otherwise: none
  Vector roots_;              // square roots of its eigenvalues
  PathMemory memory_;         // limited: what C is
  Vector path_, sigma_path_;  // p_c, p_sigma
  Index generation_ = 0, decomposed_ = 0;
};

}  // namespace bizo::methods
