// A policy that is trained by an evolution strategy (augmented random search; Mania, Guy and Recht, NeurIPS
// 2018), T steps from a fixed first policy:
//   y <- y + a/(K s_R) sum_k [J(y + s g_k) - J(y - s g_k)] g_k,   g_k ~ N(0, I), k = 1 .. K,
// J: mean return over some starts; s_R: the standard deviation of the 2 K returns. Starts and g_k are those
// of the step, whatever the plant is: so the trained policy is a function of the plant, as smooth as returns
// are.
#pragma once

#include "problems/rollout.hpp"

namespace bizo::problems {

class PolicyTraining {
 public:
  struct Settings {
    Index steps = 80;  // T
    Index pairs = 8;   // K
    Index episodes = 4;
    double sigma = 0.2;      // s
    double step_size = 0.1;  // a
    Index horizon = 200;
    std::uint64_t seed = 1;
  };
  explicit PolicyTraining(const Settings& settings) : settings_(settings) {}
  const Settings& settings() const { return settings_; }

  // Column b: `first` trained on the plant whose parameters are column b of `plants`.
  Matrix trained(const Simulator& simulator, const Policy& policy, ConstVectorRef first,
                 ConstMatrixRef plants) const;

 private:
  Settings settings_;
};

}  // namespace bizo::problems
