// Newton's method on the support, which ends the solve of a composite inner problem: once the signs of
// A(x, y) have stood still for some steps they are probably those of the solution, and what is left is a
// smooth system (docs/math.md, Nonsmooth inner problems).
#pragma once

#include <vector>

#include "bizo/core/conjugate_gradients.hpp"
#include "bizo/core/proximal.hpp"
#include "inner/active_columns.hpp"

namespace bizo::inner {

class SupportNewton {
 public:
  explicit SupportNewton(ProximalInner& problem) : problem_(problem) {}

  void start(Index p, Index columns);

  // forward and image are those of prox_gradient_map for the active points and this step. Columns whose signs
  // have been the same for long enough take a Newton step; a step that leaves the signs as they are and at
  // least halves the residual is accepted: `image` receives its point, and the slot is in the result. Other
  // columns wait twice as long for the next trial.
  std::vector<Index> improve(ActiveColumns& active, ConstMatrixRef forward, MatrixRef image, double step,
                             InnerReport& report);

 private:
  std::vector<Index> ready(const ActiveColumns& active, ConstMatrixRef image);
  void gather(ActiveColumns& active, const std::vector<Index>& slots, ConstMatrixRef forward,
              ConstMatrixRef image, double step);
  void take_step(double step);

  ProximalInner& problem_;
  ConjugateGradients cg_;
  // By column of the batch: the last image, for how many steps it has had its signs, and how many it takes.
  Matrix last_;
  std::vector<Index> unchanged_, patience_;
  // Of the columns that are tried: points, their images, slopes, the step, the new points and their images.
  Matrix X_, Y_, image_, slope_, step_, candidate_, forward_, next_image_;
};

}  // namespace bizo::inner
