#include "bizo/problems/restricted.hpp"

#include <cassert>

namespace bizo {
namespace {

// Each class adds what its level answers. Level: the class of core/problem.hpp that it implements.
template <class Level>
class RestrictedTo : public Level {
 public:
  explicit RestrictedTo(Problem& full) : Level(full.info()), full_(dynamic_cast<Level&>(full)) {}
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override { full_.outer(X, Y, values); }
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override { return full_.metrics(x, y); }

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

class RestrictedGradients final : public RestrictedInnerGradient<GradientsProblem> {
 public:
  using RestrictedInnerGradient::RestrictedInnerGradient;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    full_.inner_gradient_x(X, Y, G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    full_.outer_gradient_x(X, Y, G);
  }
};

}  // namespace

std::unique_ptr<Problem> restricted(Problem& full, OracleLevel level) {
  assert(level < level_of(full) && level >= OracleLevel::solve);
  switch (level) {
    case OracleLevel::gradients:
      return std::make_unique<RestrictedGradients>(full);
    case OracleLevel::inner_gradient:
      return std::make_unique<RestrictedInnerGradient<InnerGradientProblem>>(full);
    case OracleLevel::values:
      return std::make_unique<RestrictedValues<ValuesProblem>>(full);
    default:
      return std::make_unique<RestrictedTo<Problem>>(full);
  }
}

}  // namespace bizo
