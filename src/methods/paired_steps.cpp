// How far y, v and x go in the loops on paired values.
#include <algorithm>
#include <cmath>

#include "bizo/methods/paired_loop.hpp"

namespace bizo {

// Accelerated steps take half of what contracts: 1/M, which lowers f most.
double PairedLoop::step_length(Index iteration) const {
  const double longest = !std::isnan(settings_.rho) ? settings_.rho
                         : accelerates()            ? 0.5 * curvature_.step(0)
                                                    : curvature_.step(settings_.momentum);
  return pace_.share() * settings_.reduction.step_share(iteration) * longest;
}

Vector PairedLoop::step(const Vector& at, ConstVectorRef estimate, double rho, Vector& kept) const {
  if (accelerates()) return accelerated_.move(at, estimate, rho, kept);
  if (kept.size() == 0) kept.setZero(at.size());
  kept = settings_.momentum * kept + estimate;
  return rho * kept;
}

// Of its step x takes what y and v can follow in an iteration.
double PairedLoop::outer_pace() const {
  return accelerates() ? std::min(1.0, static_cast<double>(settings_.steps) * accelerated_.rate()) : 1;
}

bool PairedLoop::accelerates() const {
  return settings_.accelerates || (settings_.may_accelerate && accelerated_.found_slow());
}

// Steps whose length is still being measured are slow for another reason. Velocities are not sequences ahead.
void PairedLoop::watch() {
  const bool accelerated = accelerates();
  if (pace_.rests() && (curvature_.is_known() || !std::isnan(settings_.rho)))
    accelerated_.watch({pace_.unsettled_y(), pace_.unsettled_v()});
  else
    accelerated_.start_again();
  if (accelerates() != accelerated) y_kept_.resize(0), v_kept_.resize(0);
}

}  // namespace bizo
