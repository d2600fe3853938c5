// Suite over SharesWork: chunks that a twin of the problem makes, from what a message says, are those that
// the problem makes itself.
#include <gtest/gtest.h>

#include "bizo/core/archive.hpp"
#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/inner_inverse.hpp"
#include "bizo/core/team.hpp"
#include "support/problems.hpp"

namespace bizo::problems {
namespace {

using test::make_problem;
using test::normal;
using test::same_bits;

// Has runs of three chunks made by the twin, the last run first.
class Twins final : public Team {
 public:
  explicit Twins(SharesWork& twin) : twin_(twin) {}

  void work(const ChunkedWork& work) override {
    most_chunks_ = std::max(most_chunks_, work.chunks);
    EXPECT_GT(work.multiplications, 0);
    std::vector<Matrix> parts(static_cast<std::size_t>(work.chunks));
    for (Index end = work.chunks; end > 0;) {
      const Range run{std::max<Index>(0, end - 3), end - std::max<Index>(0, end - 3)};
      twin_.help(work.question(run), run, [&](Index chunk, const Matrix& part) {
        parts[static_cast<std::size_t>(chunk)] = part;
        return true;
      });
      end = run.first;
    }
    if (backwards_) std::ranges::reverse(parts);
    for (Index chunk = 0; chunk < work.chunks; ++chunk)
      work.take(chunk, parts[static_cast<std::size_t>(chunk)]);
  }
  Index most_chunks() const { return most_chunks_; }
  void take_backwards() { backwards_ = true; }

 private:
  SharesWork& twin_;
  Index most_chunks_ = 0;
  bool backwards_ = false;
};

// Everything that a problem with products says at some points.
std::vector<Matrix> answers(Problem& problem, Index B) {
  auto& products = dynamic_cast<ProductsProblem&>(problem);
  const Index d = products.d(), p = products.p();
  const Matrix X = normal(1, d, B, 0.3).colwise() + products.info().start;
  const Matrix Y = normal(2, p, B, 0.3), V = normal(3, p, B);
  std::vector<Matrix> said;
  const auto next = [&](Index rows, Index cols) -> Matrix& {
    return said.emplace_back(Matrix::Constant(rows, cols, 0.0));
  };
  Vector values(B);
  products.inner(X, Y, values);
  next(B, 1) = values;
  products.outer(X, Y, values);
  next(B, 1) = values;
  products.inner_gradient_y(X, Y, next(p, B));
  products.outer_gradient_y(X, Y, next(p, B));
  products.inner_gradient_x(X, Y, next(d, B));
  products.outer_gradient_x(X, Y, next(d, B));
  products.inner_hessian_product(X, Y, V, next(p, B));
  products.inner_mixed_product(X, Y, V, next(d, B));
  if (auto* fit = dynamic_cast<InnerGaussNewton*>(&problem))
    fit->inner_gauss_newton_product(X, Y, V, next(p, B));
  if (auto* fit = dynamic_cast<InnerHessian*>(&problem)) fit->inner_hessian(X.col(0), Y.col(0), next(p, p));
  if (auto* closed = dynamic_cast<ClosedFormInner*>(&problem)) closed->inner_minimizer(X, next(p, B));
  if (auto* inverse = dynamic_cast<InnerInverse*>(&problem))
    inverse->inner_inverse_product(X, Y, V, next(p, B));
  const Curvature curvature = products.inner_curvature(X.col(0));
  next(1, 2) << curvature.mu, curvature.L;
  return said;
}

struct Chunked {
  std::string label, problem;
  test::Settings settings;
};
void PrintTo(const Chunked& chosen, std::ostream* out) {
  *out << chosen.label;
}

class InChunks : public testing::TestWithParam<Chunked> {
 protected:
  std::unique_ptr<Problem> make() const {
    return make_problem(GetParam().problem, GetParam().settings, test::random_data(2400, 6));
  }
  std::unique_ptr<Problem> problem = make(), twin = make();
  SharesWork& sharing = dynamic_cast<SharesWork&>(*problem);
  Twins twins{dynamic_cast<SharesWork&>(*twin)};
};

const std::vector<Chunked> kChunked{
    {"RegularizedFit", "logistic", {{"data", "dense"}, {"intercept", "yes"}}},
    {"SparseData", "logistic", {{"data", "sparse"}}},
    {"WeightedFit", "hyper-cleaning", {{"data", "three"}, {"groups", "5"}}},
    {"WeightedNetwork", "hyper-cleaning", {{"data", "three"}, {"model", "mlp"}, {"hidden", "4"}}},
    {"FewShot", "few-shot", {{"tasks", "150"}, {"test_tasks", "2"}, {"widths", "5"}}},
    {"FewShotDraws",
     "few-shot",
     {{"tasks", "150"}, {"task_batch", "140"}, {"test_tasks", "2"}, {"widths", "5"}}},
    {"Center", "few-shot", {{"tasks", "150"}, {"test_tasks", "2"}, {"widths", "5"}, {"learn", "center"}}}};
INSTANTIATE_TEST_SUITE_P(Problems, InChunks, testing::ValuesIn(kChunked),
                         [](const auto& chosen) { return chosen.param.label; });

TEST_P(InChunks, TheTwinMakesTheSameBits) {
  for (const Index B : {1, 3}) {
    sharing.join(nullptr);
    const auto alone = answers(*problem, B);
    sharing.join(&twins);
    const auto together = answers(*problem, B);
    ASSERT_EQ(alone.size(), together.size());
    for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_TRUE(same_bits(alone[i], together[i])) << i;
  }
  EXPECT_GT(twins.most_chunks(), 2);
}

// The control: were they put together in another order, it would be seen.
TEST_P(InChunks, AnotherOrderHasOtherBits) {
  auto& products = dynamic_cast<ProductsProblem&>(*problem);
  const Index B = 8;
  const Matrix X = normal(1, products.d(), B, 0.3).colwise() + products.info().start;
  const Matrix Y = normal(2, products.p(), B, 0.3);
  Vector alone(B), backwards(B);
  Matrix G = Matrix::Zero(products.p(), B), H = G;
  products.inner(X, Y, alone);
  if (GetParam().problem != "few-shot") products.inner_gradient_y(X, Y, G);
  twins.take_backwards();
  sharing.join(&twins);
  products.inner(X, Y, backwards);
  EXPECT_TRUE(backwards.isApprox(alone, 1e-10));
  if (GetParam().problem != "few-shot") products.inner_gradient_y(X, Y, H);  // whose parts are not added
  EXPECT_FALSE(same_bits(alone, backwards) && same_bits(G, H));
}

TEST(Chunks, FewSamplesAreOne) {
  const auto problem = make_problem("ridge", {{"data", "numbers"}}, test::random_data(300, 6));
  Twins twins(dynamic_cast<SharesWork&>(*problem));
  dynamic_cast<SharesWork&>(*problem).join(&twins);
  answers(*problem, 1);
  EXPECT_EQ(twins.most_chunks(), 1);
}

}  // namespace
}  // namespace bizo::problems
