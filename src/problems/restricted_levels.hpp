// Problems that pass on what another one answers, up to an oracle level and no more.
#pragma once

#include "bizo/core/envelope.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::problems {

// Each class adds what its level answers. Level: the class of core/problem.hpp that it implements.
template <class Level>
class RestrictedTo : public Level, public Envelope {
 public:
  explicit RestrictedTo(Problem& full) : RestrictedTo(full, full.info()) {}
  // With other facts about the problem.
  RestrictedTo(Problem& full, ProblemInfo info) : Level(std::move(info)), full_(dynamic_cast<Level&>(full)) {}
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

template <class Level>
class RestrictedGradients : public RestrictedInnerGradient<Level> {
 public:
  using RestrictedInnerGradient<Level>::RestrictedInnerGradient;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->full_.inner_gradient_x(X, Y, G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->full_.outer_gradient_x(X, Y, G);
  }
};

class RestrictedProducts : public RestrictedGradients<ProductsProblem> {
 public:
  using RestrictedGradients::RestrictedGradients;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    full_.inner_hessian_product(X, Y, V, out);
  }
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    full_.inner_mixed_product(X, Y, V, out);
  }
};

}  // namespace bizo::problems
