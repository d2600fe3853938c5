#include "methods/cma/restarts.hpp"

#include <cmath>

namespace bizo::methods {
namespace {

// The population stops growing where a generation would be as long as a whole run.
constexpr int kMaxDoublings = 9;

}  // namespace

void Restarts::next(std::int64_t points, const RandomKey& key) {
  const bool was_small = plan_.nearby;
  (was_small ? small_ : large_) += points;
  if (!was_small) last_large_ = points;
  ++count_;
  if (small_runs_ && doublings_ > 0 && small_ < large_) {
    const double ratio = std::ldexp(0.5, doublings_), u = random_uniform(key, 0);
    plan_.population =
        static_cast<Index>(static_cast<double>(first_) * std::max(1.0, std::pow(ratio, u * u)));
    plan_.sigma = std::pow(10.0, -2 * random_uniform(key, 1));
    plan_.points = last_large_ / 2;
    plan_.nearby = true;
    return;
  }
  doublings_ = std::min(doublings_ + 1, kMaxDoublings);
  plan_ = {.population = first_ << doublings_, .sigma = std::ldexp(1.0, doublings_)};
}

}  // namespace bizo::methods
