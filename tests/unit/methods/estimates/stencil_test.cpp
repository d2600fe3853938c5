// Where the points of a difference lie, in boxes of every kind.
#include "methods/estimates/stencil.hpp"

#include <gtest/gtest.h>

#include "support/boxes.hpp"

namespace bizo::methods {
namespace {

using test::box_of;
using test::draw;
using test::Drawn;
using test::inside;

TEST(Stencils, KeepInTheBoxAndDifferenceLinearFunctionsExactly) {
  const Index d = 6;
  int one_sided = 0, beside = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Drawn drawn = draw(seed, d, false);
    const Matrix normal = test::normal(1000 + seed, d, 3);
    const Vector slope = normal.col(0), scale = Vector::Ones(d);
    Vector u = normal.col(1) / std::sqrt(6.0);
    if (seed % 2 == 0) u = Vector::Unit(d, static_cast<Index>(seed / 2) % d);
    Vector free = u;
    for (Index i = 0; i < d; ++i)
      if (drawn.box.lower(i) == drawn.box.upper(i)) free(i) = 0;
    if (free.norm() == 0) continue;
    for (const auto kind : {DifferenceKind::forward, DifferenceKind::central, DifferenceKind::pairs}) {
      const Stencil stencil = make_stencil(drawn.box, scale, drawn.start, u, 1e-3, kind);
      const auto phi = [&](const Vector& x) { return slope.dot(x - drawn.start); };
      EXPECT_TRUE(inside(drawn.box, stencil.plus)) << seed;
      if (stencil.minus.size() > 0) {
        EXPECT_TRUE(inside(drawn.box, stencil.minus)) << seed;
      }
      const double minus = stencil.minus.size() > 0 ? phi(stencil.minus) : kNaN;
      EXPECT_NEAR(stencil.difference(phi(stencil.plus), minus, 0.0), slope.dot(free), 1e-8) << seed;
      one_sided += stencil.kind == Stencil::Kind::one_sided;
      beside += stencil.kind == Stencil::Kind::central && !stencil.symmetric;
      if (kind == DifferenceKind::pairs) {
        EXPECT_EQ(stencil.kind, Stencil::Kind::central);
      }
    }
  }
  EXPECT_GT(one_sided, 10);
  EXPECT_GT(beside, 10);
}

// At a bound of one coordinate its derivative is of second order too, and that of others is untouched.
TEST(Stencils, AreOfSecondOrderAtABound) {
  const Box box = box_of(2, 0, 1);
  const Vector x{{0, 0.5}}, scale = Vector::Ones(2);
  const auto phi = [](const Vector& at) { return 3 * at(0) + 5 * at(0) * at(0) + at(0) * at(1); };
  const Stencil at_bound = make_stencil(box, scale, x, Vector::Unit(2, 0), 1e-2, DifferenceKind::central);
  EXPECT_EQ(at_bound.kind, Stencil::Kind::one_sided);
  EXPECT_NEAR(at_bound.difference(phi(at_bound.plus), phi(at_bound.minus), phi(x)), 3.5, 1e-12);
  const Stencil other = make_stencil(box, scale, x, Vector::Unit(2, 1), 1e-2, DifferenceKind::central);
  EXPECT_TRUE(other.symmetric);
}

}  // namespace
}  // namespace bizo::methods
