#include "problems/synthetic.hpp"

#include <gtest/gtest.h>

#include "problems/labels.hpp"
#include "support/options.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

const OptionTable kOptions{integer_option("samples", "4", 1, ""),
                           choice_option("learn", {"both", "samples", "labels"}, "")};

// Ten samples of two classes with so many features that no square matrix of them would fit into memory.
TEST(Synthetic, BeginsWithTheFirstSamplesOfEveryClass) {
  constexpr Index kFeatures = 200'000, kSamples = 10;
  SparseMatrix numbers(kFeatures, kSamples);
  Matrix targets = Matrix::Zero(kSamples, 2);
  for (Index i = 0; i < kSamples; ++i) {
    numbers.insert(1000 * i + 7, i) = static_cast<double>(i + 1);
    targets(i, i < 6 ? 0 : 1) = 1;
  }
  const Dataset data{Features(std::move(numbers)), Vector::Zero(kSamples), ""};
  const Synthetic synthetic = first_samples(test::options("problem", kOptions, {}), data, targets);
  ASSERT_EQ(synthetic.samples.rows(), kFeatures);
  const std::vector<Index> chosen{0, 6, 1, 7};
  for (Index j = 0; j < 4; ++j) {
    const Index i = chosen[static_cast<std::size_t>(j)];
    EXPECT_EQ(synthetic.samples(1000 * i + 7, j), static_cast<double>(i + 1));
    EXPECT_EQ(synthetic.samples.col(j).sum(), static_cast<double>(i + 1));
    EXPECT_EQ(synthetic.labels.row(j), targets.row(i));
  }
}

}  // namespace
}  // namespace bizo::problems
