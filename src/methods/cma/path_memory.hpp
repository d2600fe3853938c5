// A covariance A A^T of limited memory: A is the product of some 4 + 3 ln d changes of the identity, each
// along a path of m that fades at a rate of its own (LM-MA-ES: Loshchilov, Glasmachers and Beyer 2018;
// docs/math.md, CMA-ES).
#pragma once

#include "bizo/core/archive.hpp"

namespace bizo::methods {

class PathMemory {
 public:
  PathMemory() = default;
  // A = I.
  explicit PathMemory(Index d);

  // A z, and the z of y = A z.
  Vector times(const Vector& z) const;
  Vector solve(const Vector& y) const;
  // The step of m in z, in standard deviations of a mean of random ones.
  void learn(const Vector& step);

  // Of A A^T: its diagonal, and the square roots of its eigenvalues: along a basis of the paths, then what
  // they have in common elsewhere, if there is an elsewhere.
  const Vector& variances() const { return variances_; }
  const Vector& roots() const { return roots_; }
  // Root i < d times its axis; beyond those of the paths, roughly: a coordinate's.
  Vector axis(Index i) const;
  Matrix covariance() const;

  void archive(Archive& a);

 private:
  double rate(Index j) const;  // of the change along path j
  Index used() const { return std::min(generation_, paths_.cols()); }
  void decompose();

  Matrix paths_;  // d x m, in z
  Index generation_ = 0;
  // Made of the paths.
  Vector variances_, roots_;
  Matrix axes_;  // times their roots
};

}  // namespace bizo::methods
