#include "problems/restricted.hpp"

#include <cassert>

#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/finite_sum.hpp"
#include "problems/restricted_levels.hpp"

namespace bizo::problems {
namespace {

// Of means over samples: minibatches can be asked for at any level of single values.
template <class Base>
class RestrictedSum final : public Base, public FiniteSum {
 public:
  explicit RestrictedSum(Problem& full) : Base(full), sum_(dynamic_cast<const FiniteSum&>(full)) {}
  Index inner_samples() const override { return sum_.inner_samples(); }
  Index outer_samples() const override { return sum_.outer_samples(); }
  std::unique_ptr<ProductsProblem> restricted(std::span<const Index> inner,
                                              std::span<const Index> outer) const override {
    return sum_.restricted(inner, outer);
  }

 private:
  const FiniteSum& sum_;
};

template <class Base>
class RestrictedDraws final : public Base, public DrawnSamples {
 public:
  explicit RestrictedDraws(Problem& full) : Base(full), draws_(dynamic_cast<const DrawnSamples&>(full)) {}
  std::string all_samples() const override { return draws_.all_samples(); }

 private:
  const DrawnSamples& draws_;
};

template <class Base>
std::unique_ptr<Problem> make(Problem& full) {
  if (dynamic_cast<const FiniteSum*>(&full)) return std::make_unique<RestrictedSum<Base>>(full);
  if (dynamic_cast<const DrawnSamples*>(&full)) return std::make_unique<RestrictedDraws<Base>>(full);
  return std::make_unique<Base>(full);
}

}  // namespace

std::unique_ptr<Problem> restricted(Problem& full, OracleLevel level) {
  assert(level < level_of(full) && level >= OracleLevel::solve);
  switch (level) {
    case OracleLevel::gradients:
      return make<RestrictedGradients<GradientsProblem>>(full);
    case OracleLevel::inner_gradient:
      return make<RestrictedInnerGradient<InnerGradientProblem>>(full);
    case OracleLevel::values:
      return make<RestrictedValues<ValuesProblem>>(full);
    default:
      if (dynamic_cast<const DrawnSamples*>(&full))
        return std::make_unique<RestrictedDraws<RestrictedTo<Problem>>>(full);
      return std::make_unique<RestrictedTo<Problem>>(full);
  }
}

}  // namespace bizo::problems
