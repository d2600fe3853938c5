#include "inner/backtracking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/reduce.hpp"
#include "inner/curvature_bounds.hpp"

namespace bizo::inner {
namespace {

constexpr double kRoundOff = std::numeric_limits<double>::epsilon();
// Beyond this many roundings of a gradient, a difference of two gradients gives the curvature to 4 %.
constexpr double kClear = 50;
// A bound that is exact is exceeded by rounding only.
constexpr double kSlack = 1.001;
// On top of a curvature that was seen, as on top of an estimate: there may be more where the path goes.
constexpr double kRoomAbove = 1.1;
// A step of 1/L does not raise f where f is curved no more than 2L.
constexpr double kHarmless = 2;
// Halvings until a step is nothing but rounding.
constexpr Index kRetreats = 60;
// Corrections in a row that the same change of the gradient asked for, and how small against the largest
// gradient the change must be, for it to be taken for noise. Chosen.
constexpr Index kDoubts = 4;
constexpr double kFaint = 1e-3;
// Steps after which L is measured again, then after twice as many: with some 40 gradients each, at most a
// fifth of what solves that long cost.
constexpr Index kLong = 200;

}  // namespace

void Backtracking::start(Index p, Index columns, const Curvature& begun) {
  columns_.assign(static_cast<std::size_t>(columns), {});
  for (auto& column : columns_) column.bounds = begun;
  for (auto* matrix : {&last_, &last_gradient_, &best_, &best_gradient_}) matrix->resize(p, columns);
  residual_.resize(p, 1);
}

// A program that crashed or ran out of time has not said that y is a bad point.
bool Backtracking::may_retreat(Index slot, const Column& column) const {
  if (column.points == 0 || column.retreats == kRetreats) return false;
  const auto said = source_.failure(slot);
  return !said || said->status == EvaluationStatus::refused || said->status == EvaluationStatus::non_finite;
}

void Backtracking::review(ActiveColumns& active, MatrixRef G, MatrixRef previous) {
  for (Index slot = 0; slot < active.count(); ++slot) {
    const auto b = static_cast<Index>(active.column(slot));
    Column& column = columns_[active.column(slot)];
    auto z = active.Y().col(slot);
    auto g = G.col(slot), before = previous.col(slot);
    const bool finite = g.allFinite();
    if (!finite && !may_retreat(slot, column)) continue;
    if (!finite && column.age <= 1) {  // first without the momentum
      column.bounds.L *= 2;
      ++column.halvings;
    }
    if (finite && !learn(slot, column, z, g, b)) {
      if (column.age == 0) before = z;
      keep(column, b, z, g);
      continue;
    }
    z = last_.col(b);
    g = last_gradient_.col(b);
    before = z;
    column.age = 0;
    ++column.retreats;
  }
}

// Whether to take the point back.
bool Backtracking::learn(Index slot, Column& column, ConstVectorRef z, ConstVectorRef g, Index b) {
  column.largest = std::max(column.largest, norm(g));
  if (column.points == 0) return false;
  const Vector s = z - last_.col(b), t = g - last_gradient_.col(b);
  const double length = norm(s), change = norm(t);
  const double rounding = std::max({kRoundOff * column.largest, kRoundOff * column.bounds.L * norm(z),
                                    source_.rounding(slot), column.noise});
  if (!(length > 0) || !(change > kClear * rounding)) return false;
  const double seen = change / length, used = column.bounds.L;
  column.bounds.mu = std::clamp(dot(s, t) / (length * length), 0.0, column.bounds.mu);
  if (!(seen > kSlack * used) || is_noise(column, change)) return false;
  column.bounds.L = kRoomAbove * seen;
  column.age = 0;
  return seen > kHarmless * used && norm(g) > norm(last_gradient_.col(b)) && column.retreats < kRetreats;
}

// Noise looks like a curvature that grows as steps shrink. So does the edge of a function that is nearly not
// smooth, but there the gradient changes by as much as it is.
bool Backtracking::is_noise(Column& column, double change) {
  column.doubts = change > 0.5 * column.change ? column.doubts + 1 : 0;
  if (column.doubts == 0) column.trusted = column.bounds.L;
  column.change = change;
  if (column.doubts < kDoubts || change > kFaint * column.largest) return false;
  column.noise = change;
  column.bounds.L = column.trusted;
  return true;
}

void Backtracking::keep(Column& column, Index b, ConstVectorRef z, ConstVectorRef g) {
  last_.col(b) = z;
  last_gradient_.col(b) = g;
  ++column.points;
  column.retreats = 0;
  inner_residual(source_.box(), z, g, residual_);
  const double size = norm(residual_.col(0));
  if (size >= column.best) return;
  column.best = size;
  best_.col(b) = z;
  best_gradient_.col(b) = g;
}

void Backtracking::measure_again(ActiveColumns& active, Index step, InnerReport& report) {
  if (step < kLong || step % kLong != 0 || ((step / kLong) & (step / kLong - 1)) != 0) return;
  for (Index slot = 0; slot < active.count(); ++slot) {
    const auto b = active.column(slot);
    Index cost = 0;
    const Curvature here = estimate_curvature(source_, active.X().col(slot), active.Y().col(slot), cost);
    report.gradients[b] += cost;
    if (here.L < columns_[b].bounds.L / 2) columns_[b].bounds = here;
  }
}

void Backtracking::restore_best(ActiveColumns& active, MatrixRef G) {
  for (Index slot = 0; slot < active.count(); ++slot) {
    const auto b = active.column(slot);
    if (columns_[b].points == 0) continue;
    active.Y().col(slot) = best_.col(static_cast<Index>(b));
    G.col(slot) = best_gradient_.col(static_cast<Index>(b));
  }
}

}  // namespace bizo::inner
