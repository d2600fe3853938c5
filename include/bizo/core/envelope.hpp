// Problems whose F depends on y through f alone, such as min-max problems: beside the oracle levels, not one
// of them.
#pragma once

#include "bizo/core/problem.hpp"

namespace bizo {

// F(x, y) = a(x) + c f(x, y). Then y*(x) is stationary for F too, on whatever set f is minimized, and
// grad Phi = grad_x F at y*(x) (Danskin 1967, the envelope theorem): the adjoint is 0, also where y*(x) is
// not unique or jumps.
class Envelope {
 public:
  virtual ~Envelope() = default;
  // A class may have other F as well.
  virtual bool outer_follows_inner() const = 0;
};

inline bool is_envelope(const Problem& problem) {
  const auto* able = dynamic_cast<const Envelope*>(&problem);
  return able && able->outer_follows_inner();
}

}  // namespace bizo
