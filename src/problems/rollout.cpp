#include "problems/rollout.hpp"

#include <algorithm>
#include <cassert>

#include "bizo/core/reduce.hpp"

namespace bizo::problems {
namespace {

// Episodes in the lanes of one go; what is left of the lanes repeats the last episode.
class EpisodeTile {
 public:
  EpisodeTile(const Simulator& simulator, const Policy& policy)
      : simulator_(simulator),
        policy_(policy),
        parameters_(static_cast<std::size_t>(policy.parameters())),
        state_(static_cast<std::size_t>(simulator.shape().states)),
        seen_(static_cast<std::size_t>(simulator.shape().observations)),
        outputs_(static_cast<std::size_t>(simulator.shape().outputs)) {}

  void load(ConstMatrixRef policies, ConstMatrixRef starts, std::span<const Episode> episodes) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      const Episode& episode = episodes[std::min(i, episodes.size() - 1)];
      for (std::size_t k = 0; k < parameters_.size(); ++k)
        parameters_[k][i] = policies(static_cast<Index>(k), episode.policy);
      for (std::size_t k = 0; k < state_.size(); ++k)
        state_[k][i] = starts(static_cast<Index>(k), episode.start);
    }
  }

  // Episodes that have ended go on with the others, and nothing of them counts.
  const Lanes& run(Index horizon) {
    Lanes reward, ended, alive;
    total_.fill(0);
    alive.fill(1);
    for (Index t = 0; t < horizon; ++t) {
      simulator_.observe(state_, seen_);
      policy_.apply(parameters_, seen_, outputs_, scratch_);
      simulator_.step(state_, outputs_, reward, ended);
      double left = 0;
      for (std::size_t i = 0; i < kLanes; ++i) {
        total_[i] = alive[i] > 0 ? total_[i] + reward[i] : total_[i];
        alive[i] = ended[i] > 0 ? 0 : alive[i];
        left += alive[i];
      }
      if (left == 0) break;
    }
    return total_;
  }

 private:
  const Simulator& simulator_;
  const Policy& policy_;
  std::vector<Lanes> parameters_, state_, seen_, outputs_;
  Policy::Scratch scratch_;
  Lanes total_;
};

}  // namespace

Vector returns(const Simulator& simulator, const Policy& policy, ConstMatrixRef policies,
               ConstMatrixRef starts, std::span<const Episode> episodes, Index horizon) {
  assert(policies.rows() == policy.parameters() && starts.rows() == simulator.shape().states);
  Vector totals(static_cast<Index>(episodes.size()));
  EpisodeTile tile(simulator, policy);
  for (std::size_t first = 0; first < episodes.size(); first += kLanes) {
    const auto part = episodes.subspan(first, std::min(kLanes, episodes.size() - first));
    tile.load(policies, starts, part);
    std::copy_n(tile.run(horizon).begin(), part.size(), totals.begin() + static_cast<Index>(first));
  }
  return totals;
}

Vector mean_returns(const Simulator& simulator, const Policy& policy, ConstMatrixRef policies,
                    ConstMatrixRef starts, Index horizon) {
  std::vector<Episode> episodes;
  for (Index b = 0; b < policies.cols(); ++b)
    for (Index s = 0; s < starts.cols(); ++s) episodes.push_back({b, s});
  const Vector totals = returns(simulator, policy, policies, starts, episodes, horizon);
  Vector means(policies.cols());
  for (Index b = 0; b < means.size(); ++b)
    means(b) = sum(totals.segment(b * starts.cols(), starts.cols())) / static_cast<double>(starts.cols());
  return means;
}

}  // namespace bizo::problems
