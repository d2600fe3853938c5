// How far grad s can be from grad Phi because y and v are not exact: derived in docs/math.md, Certificate.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

struct Certificate {
  double mu = kNaN;             // lower bound of H
  double response = kNaN;       // |B|, Frobenius norm
  double explicit_part = kNaN;  // C_1: change of grad s with y, per length, v fixed
  double adjoint_part = kNaN;   // C_2: change of H v + grad_y F with y, per length

  double sensitivity() const { return explicit_part + response * adjoint_part / mu; }

  // (C |grad_y f| + |B| |H v + grad_y F|) / mu; NaN where a part that counts is unknown.
  double bound(double inner_residual, double adjoint_residual) const {
    if (!(mu > 0)) return kNaN;
    const double from_y = inner_residual > 0 ? sensitivity() * inner_residual : 0;
    return (from_y + response * adjoint_residual) / mu;
  }

  void archive(Archive& a) { a(mu, response, explicit_part, adjoint_part); }
};

}  // namespace bizo::methods
