// A method without its foresight, which is an algorithm's that is asked as long as it may: by turns there is
// none.
#pragma once

#include "bizo/core/algorithm.hpp"

namespace bizo::test {

class ByTurns final : public Algorithm {
 public:
  explicit ByTurns(Algorithm& algorithm) : algorithm_(algorithm) {}
  Query ask() override { return algorithm_.ask(); }
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override {
    return algorithm_.tell(query, outcomes, combiner);
  }
  const Incumbent& incumbent() const override { return algorithm_.incumbent(); }
  void archive(Archive& archive) override { algorithm_.archive(archive); }

 private:
  Algorithm& algorithm_;
};

}  // namespace bizo::test
