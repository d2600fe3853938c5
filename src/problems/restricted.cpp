#include "problems/restricted.hpp"

#include <cassert>

#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/envelope.hpp"
#include "bizo/core/finite_sum.hpp"

namespace bizo::problems {
namespace {

// Each class adds what its level answers. Level: the class of core/problem.hpp that it implements.
template <class Level>
class RestrictedTo : public Level, public Envelope {
 public:
  explicit RestrictedTo(Problem& full) : Level(full.info()), full_(dynamic_cast<Level&>(full)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override { full_.outer(X, Y, values); }
  bool outer_follows_inner() const override { return is_envelope(full_); }
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override { return full_.metrics(x, y); }
  bool feasible(ConstVectorRef x) const override { return full_.feasible(x); }
  std::vector<bool> all_feasible(ConstMatrixRef X) const override { return full_.all_feasible(X); }
  void announce(std::span<const EvaluationKey> columns) override { full_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override { return full_.failure(column); }

 protected:
  Level& full_;
};

template <class Level>
class RestrictedValues : public RestrictedTo<Level> {
 public:
  using RestrictedTo<Level>::RestrictedTo;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    this->full_.inner(X, Y, values);
  }
  Curvature inner_curvature(ConstVectorRef x) override { return this->full_.inner_curvature(x); }
};

template <class Level>
class RestrictedInnerGradient : public RestrictedValues<Level> {
 public:
  using RestrictedValues<Level>::RestrictedValues;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->full_.inner_gradient_y(X, Y, G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->full_.outer_gradient_y(X, Y, G);
  }
};

class RestrictedGradients : public RestrictedInnerGradient<GradientsProblem> {
 public:
  using RestrictedInnerGradient::RestrictedInnerGradient;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    full_.inner_gradient_x(X, Y, G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    full_.outer_gradient_x(X, Y, G);
  }
};

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
      return make<RestrictedGradients>(full);
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
