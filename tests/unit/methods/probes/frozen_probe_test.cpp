#include "methods/probes/frozen_probe.hpp"

#include <gtest/gtest.h>

#include "support/options.hpp"
#include "support/problems.hpp"
#include "support/synthetic_logistic.hpp"

namespace bizo::methods {
namespace {

// Forward probes, displaced and batched in any way: items depend on themselves alone.
TEST(FrozenProbe, ItemsDoNotDependOnTheBatch) {
  auto problem = test::synthetic_logistic({.features = 12, .spread = 30, .start = -3});
  auto directions = test::make_family("haar", 12);
  for (const bool central : {false, true}) {
    FrozenProbe probe(*problem, *directions, Vector::LinSpaced(12, 0.5, 2), central);
    Query query;
    query.at.x = problem->info().start;
    query.at.y = test::normal(1, 12, 1);
    query.at.v = test::normal(2, 12, 1);
    query.detail = state_of(FrozenBase{test::normal(3, 12, 1)});
    query.at.reference.value = 0.1;
    query.radius = 1e-3;
    query.block = {1, 1, 8};
    Matrix none(0, 8);
    std::vector<Outcome> whole(8), parts(8);
    probe.run(query, {0, 8}, whole, none);
    for (const Range which : {Range{0, 3}, Range{3, 1}, Range{4, 4}})
      probe.run(query, which,
                std::span(parts).subspan(static_cast<std::size_t>(which.first),
                                         static_cast<std::size_t>(which.count)),
                none.leftCols(which.count));
    for (std::size_t j = 0; j < 8; ++j) {
      EXPECT_EQ(whole[j].difference, parts[j].difference);
      EXPECT_EQ(whole[j].response, parts[j].response);
      EXPECT_NE(whole[j].difference, whole[(j + 1) % 8].difference);  // control
    }
  }
}

}  // namespace
}  // namespace bizo::methods
