// The interface of a problem: every oracle level in one file, read as one ladder; hence over 100 lines.
// The task is min_x F(x, y*(x)), y*(x) = argmin_y f(x, y), x in a box of R^d, y in R^p or in a box.
//
// Problems are batch first: X is d x B, Y is p x B, and every function answers for all B columns at once. In
// the result, a column's bits depend on that column alone, never on B or on its place: probes may batch as
// they like. Each oracle level is a class that adds what the problem can answer; a method asks for the class
// it needs. Functions may use scratch memory of the problem and are not thread-safe.
//
// A function that has no answer for a column writes NaN there, continues with the other columns, and
// reports why when asked. If it throws, the executor fails the evaluations of the whole batch.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bizo/core/box.hpp"
#include "bizo/core/bytes.hpp"
#include "bizo/core/evaluation.hpp"
#include "bizo/core/linear_constraints.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

enum class OracleLevel { value, solve, values, inner_gradient, gradients, products };
std::string_view name_of(OracleLevel level);

// Bounds of the spectrum of H = d2f/dy2: mu <= H <= L. NaN: unknown.
struct Curvature {
  double mu = kNaN;
  double L = kNaN;
};
template <>
inline constexpr bool kNoGaps<Curvature> = sizeof(Curvature) == 2 * sizeof(double);

struct ProblemInfo {
  std::string name;
  Index outer_dimension = 0;  // d
  Index inner_dimension = 0;  // p
  Vector start;               // x_0, d
  Vector inner_start;         // y_0, p
  Box box;
  Box inner_box = {};             // of y: where f is minimized, and where problems are asked
  LinearConstraints linear = {};  // on x, for methods that keep to them
};

using Metrics = std::vector<std::pair<std::string, double>>;

class Problem {
 public:
  explicit Problem(ProblemInfo info) : info_(std::move(info)) {}
  virtual ~Problem() = default;
  const ProblemInfo& info() const { return info_; }
  Index d() const { return info_.outer_dimension; }
  Index p() const { return info_.inner_dimension; }
  // What runs may set before they make a method: they are of no concern to evaluations.
  void start_at(const Vector& x) { info_.start = x; }
  void constrain(LinearConstraints linear) { info_.linear = std::move(linear); }

  // values(b) = F(X_b, Y_b).
  virtual void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) = 0;
  // Named quantities to report at the end of a run (accuracies and the like).
  virtual Metrics metrics(ConstVectorRef /*x*/, ConstVectorRef /*y*/) { return {}; }

  // Cheap, and asked before x is evaluated: an infeasible x costs nothing and is refused.
  virtual bool feasible(ConstVectorRef /*x*/) const { return true; }
  // feasible() for every column. Override it if one request can answer for all of them.
  virtual std::vector<bool> all_feasible(ConstMatrixRef X) const;
  // Called before a batch, with the keys of its columns. A call for another number of columns, such as one
  // that estimates a curvature, belongs to no evaluation.
  virtual void announce(std::span<const EvaluationKey> /*columns*/) {}
  // Why the last call left NaN in that column; nothing: the value is merely not finite.
  virtual std::optional<ColumnFailure> failure(Index /*column*/) const { return {}; }

 private:
  ProblemInfo info_;
};

class ValuesProblem : public Problem {
 public:
  static constexpr OracleLevel kLevel = OracleLevel::values;
  using Problem::Problem;
  // values(b) = f(X_b, Y_b).
  virtual void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) = 0;
  // Bounds of the inner curvature near x, valid for every y, if the problem knows them.
  virtual Curvature inner_curvature(ConstVectorRef /*x*/) { return {}; }
};

class InnerGradientProblem : public ValuesProblem {
 public:
  static constexpr OracleLevel kLevel = OracleLevel::inner_gradient;
  using ValuesProblem::ValuesProblem;
  // G_b = grad_y f(X_b, Y_b) and grad_y F(X_b, Y_b); G is p x B.
  virtual void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) = 0;
  virtual void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) = 0;
};

class GradientsProblem : public InnerGradientProblem {
 public:
  static constexpr OracleLevel kLevel = OracleLevel::gradients;
  using InnerGradientProblem::InnerGradientProblem;
  // G_b = grad_x f(X_b, Y_b) and grad_x F(X_b, Y_b); G is d x B.
  virtual void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) = 0;
  virtual void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) = 0;
};

class ProductsProblem : public GradientsProblem {
 public:
  static constexpr OracleLevel kLevel = OracleLevel::products;
  using GradientsProblem::GradientsProblem;
  // out_b = (d2f/dy2) V_b, p x B.
  virtual void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) = 0;
  // out_b = (d2f/dydx)T V_b, d x B, for V p x B.
  virtual void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) = 0;
};

// A problem whose inner minimizer has a formula. Y_b holds the start on entry: with many minimizers, it
// decides which one the formula gives.
class ClosedFormInner {
 public:
  virtual ~ClosedFormInner() = default;
  // Y_b = argmin_y f(X_b, y).
  virtual void inner_minimizer(ConstMatrixRef X, MatrixRef Y) = 0;
};

OracleLevel level_of(const Problem& problem);

}  // namespace bizo
