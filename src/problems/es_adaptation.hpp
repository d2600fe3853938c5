// Adaptation of a policy to a task by evolution-strategy steps (ES-MAML; Song et al., ICLR 2020):
//   y <- y + (a/K) sum_k J~_k g_k / s,   g_k ~ N(0, I), k = 1 .. K,
// J~_k: the return at y + s g_k, less the mean and divided by the standard deviation of the K + 1 returns
// there and at y. The g_k are those of the draw, the task and the step, whatever y is: so the adapted policy
// is a function of the first one, as smooth as returns are.
#pragma once

#include "problems/rollout.hpp"

namespace bizo::problems {

class EsAdaptation {
 public:
  struct Settings {
    Index steps = 1;
    Index queries = 20;       // K
    double sigma = 0.1;       // s
    double step_size = 0.05;  // a
  };
  explicit EsAdaptation(const Settings& settings) : settings_(settings) {}

  // Columns b M + t: the policy X_b after adaptation to the task of `starts` t, of M. `key`: of the g_k; its
  // stream is the number of the task, from `first` on.
  Matrix adapted(const Simulator& simulator, const Policy& policy, ConstMatrixRef X, ConstMatrixRef starts,
                 RandomKey key, std::uint32_t first) const;

 private:
  Settings settings_;
};

}  // namespace bizo::problems
