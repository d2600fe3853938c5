#include "inner/coordinate_descent.hpp"

#include <cassert>
#include <cmath>

#include "bizo/core/reduce.hpp"

namespace bizo::inner {
namespace {

double dot_with(const DenseView& columns, Index k, ConstVectorRef r) {
  return dot(columns.col(k), r);
}
double dot_with(const SparseView& columns, Index k, ConstVectorRef r) {
  double total = 0;
  for (SparseView::InnerIterator entry(columns, k); entry; ++entry) total += entry.value() * r(entry.index());
  return total;
}

void add_multiple(const DenseView& columns, Index k, double factor, VectorRef r) {
  r += factor * columns.col(k);
}
void add_multiple(const SparseView& columns, Index k, double factor, VectorRef r) {
  for (SparseView::InnerIterator entry(columns, k); entry; ++entry)
    r(entry.index()) += factor * entry.value();
}

// visit(columns) with the matrix of either kind.
template <class Visit>
void with_columns(const Features& features, const Visit& visit) {
  features.is_sparse() ? visit(features.sparse()) : visit(features.dense());
}

// argmin_t curvature/2 t^2 - slope t + weight |t|, or `present` where every t would do.
double minimizer(double curvature, double slope, double weight, double present) {
  if (!(curvature > 0)) return weight > 0 ? 0.0 : present;
  return std::abs(slope) <= weight ? 0.0 : (slope - std::copysign(weight, slope)) / curvature;
}

}  // namespace

Curvature CoordinateDescentSolver::curvature(ConstVectorRef x, ConstVectorRef, const Curvature&) {
  return problem_.smooth().inner_curvature(x);
}

void CoordinateDescentSolver::start(ConstMatrixRef X, ConstMatrixRef Y) {
  const SquaresTerm& squares = problem_.squares();
  const Index p = Y.rows(), B = Y.cols();
  active_.start(X, Y, kExtras);
  newton_.start(p, B);
  absolute_.resize(p, B);
  square_.resize(p, B);
  problem_.inner_weights(X, absolute_, square_);
  misfit_.resize(squares.targets.size(), B);
  for (Index slot = 0; slot < B; ++slot) refresh_misfit(slot);
  if (column_curvature_.size() == p) return;
  column_curvature_.resize(p);
  with_columns(squares.columns, [&](const auto& columns) {
    for (Index k = 0; k < p; ++k)
      column_curvature_(k) = 2 * squares.factor * dot_with(columns, k, Vector(columns.col(k)));
  });
}

void CoordinateDescentSolver::refresh_misfit(Index slot) {
  const SquaresTerm& squares = problem_.squares();
  auto misfit = misfit_.col(static_cast<Index>(active_.column(slot)));
  misfit.setZero();
  squares.columns.accumulate({0, squares.columns.size()}, active_.Y().col(slot), misfit);
  misfit -= squares.targets;
}

void CoordinateDescentSolver::solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control,
                                    InnerReport& report) {
  assert(!(control.curvature.L <= 0) && "the residual's step comes from the base point's curvature");
  const bool fixed_steps = control.rule == InnerRule::fixed_steps;
  const double length = 1 / control.curvature.L;
  report.reset(Y.cols());
  start(X, Y);
  for (Index step = 0; active_.count() > 0; ++step) {
    if (fixed_steps && step == control.steps) break;
    prox_gradient_map(problem_, active_.X(), active_.Y(), length, active_.extra(kForward),
                      active_.extra(kImage));
    active_.extra(kResidual) = (active_.Y() - active_.extra(kImage)) / length;
    retire_columns(active_, active_.extra(kResidual), active_.Y(), control, step, Y, report);
    if (!fixed_steps)
      for (const Index slot :
           newton_.improve(active_, active_.extra(kForward), active_.extra(kImage), length, report)) {
        active_.Y().col(slot) = active_.extra(kImage).col(slot);
        refresh_misfit(slot);
      }
    sweep();
  }
  for (Index slot = 0; slot < active_.count(); ++slot) {  // fixed steps: all arrive together
    const auto b = active_.column(slot);
    auto answer = Y.col(static_cast<Index>(b));
    answer = active_.Y().col(slot);
    report.status[b] = answer.allFinite() ? EvaluationStatus::ok : EvaluationStatus::non_finite;
  }
}

// Coordinate by coordinate for the whole batch: a column of A is read once.
void CoordinateDescentSolver::sweep() {
  const SquaresTerm& squares = problem_.squares();
  auto Y = active_.Y();
  with_columns(squares.columns, [&](const auto& columns) {
    for (Index k = 0; k < Y.rows(); ++k)
      for (Index slot = 0; slot < active_.count(); ++slot) {
        const auto b = static_cast<Index>(active_.column(slot));
        const double slope =
            column_curvature_(k) * Y(k, slot) - 2 * squares.factor * dot_with(columns, k, misfit_.col(b));
        const double t = minimizer(column_curvature_(k) + square_(k, b), slope, absolute_(k, b), Y(k, slot));
        if (t == Y(k, slot)) continue;
        add_multiple(columns, k, t - Y(k, slot), misfit_.col(b));
        Y(k, slot) = t;
      }
  });
}

}  // namespace bizo::inner
