#include "methods/probes/difference_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/bytes.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::methods {
namespace {

void widen(Matrix& matrix, Index rows, Index cols) {
  if (matrix.rows() != rows || matrix.cols() < cols) matrix.resize(rows, cols);
}

}  // namespace

DifferenceProbe::DifferenceProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                                 const ResolveSettings& settings)
    : problem_(problem), solver_(solver), directions_(directions), settings_(settings) {}

void DifferenceProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes,
                               MatrixRef payload) {
  if (query.half != 0) return evaluate_half(query, which, outcomes);
  start_solves(query, which);
  solve(query);
  solve_extra_points(query);
  if (settings_.tangents) keep_tangents(query, payload);
  if (settings_.response)
    difference_responses(query, outcomes);
  else
    difference_values(query, outcomes);
  book(outcomes);
}

std::optional<Probe::Points> DifferenceProbe::place(const Query& query, Range which) {
  if (query.half != 0) {
    Placed now{query.block, which, origin(query), query.radius};
    if (placed_ == now) return Points{problem_, X_.leftCols(points_), which};
    placed_ = std::move(now);
  } else {
    placed_.reset();
  }
  const Index d = problem_.d();
  first_ = which.first;
  b_ = which.count;
  points_ = settings_.central ? 2 * b_ : b_;
  widen(U_, d, b_);
  widen(X_, d, points_);
  widen(Y_, problem_.p(), points_);
  values_.resize(points_);
  directions_.fill(query.block, {0, d}, which, U_.leftCols(b_));
  const DifferenceKind kind = !settings_.central  ? DifferenceKind::forward
                              : settings_.shrinks ? DifferenceKind::central
                                                  : DifferenceKind::pairs;
  stencils_.clear();
  for (Index j = 0; j < b_; ++j) {
    stencils_.push_back(make_stencil(problem_.info().box, settings_.scale, origin(query), U_.col(j),
                                     query.shrink * query.radius, kind, query.side));
    X_.col(j) = stencils_.back().plus;
    if (settings_.central) X_.col(b_ + j) = stencils_.back().minus;
  }
  return Points{problem_, X_.leftCols(points_), which};
}

// Fixed-steps solves start where that of the reference did.
const Vector& DifferenceProbe::start(const Query& query) const {
  if (settings_.cold) return settings_.inner_start;
  return settings_.rule == InnerRule::fixed_steps ? query.at.y : y_at_origin(query);
}

void DifferenceProbe::start_solves(const Query& query, Range which) {
  Y_.leftCols(points_).colwise() = start(query);
  look_up_tangents(query, which);
  if (known_.tangents.size() == 0) return;
  for (Index j = 0; j < b_; ++j) {
    const auto tangent = known_.tangents.col(j);
    const Stencil& stencil = stencils_[static_cast<std::size_t>(j)];
    Y_.col(j) += stencil.along_plus() * tangent;
    if (settings_.central) Y_.col(b_ + j) += stencil.along_minus() * tangent;
  }
}

void DifferenceProbe::look_up_tangents(const Query& query, Range which) {
  known_ = {};
  if (!settings_.tangents || query.detail.empty()) return;
  Archive archive(query.detail);
  Vector residuals;
  archive(residuals);
  known_.residuals = residuals.segment(which.first, b_);
  archive.columns({which.first, b_}, known_.tangents);
}

void DifferenceProbe::solve(const Query& query) {
  report_.reset(points_);
  const bool fixed_steps = settings_.rule == InnerRule::fixed_steps;
  std::span<const double> reference;  // residuals at y, where solves do not start there
  if (!fixed_steps) reference = entries(known_.residuals);
  if (!settings_.central || fixed_steps) {
    solve_columns(query, {0, points_}, reference);
    return;
  }
  solve_columns(query, {0, b_}, reference);
  if (settings_.cold) {
    solve_columns(query, {b_, b_}, {});
    return;
  }
  // Reflection (docs/math.md, Inner control): 2y - y_plus is the minus solution up to second order in h. Its
  // accuracy is measured against the residual at y, as for the plus side, and mostly there from the start.
  Y_.middleCols(b_, b_) = (2 * query.at.y).replicate(1, b_) - Y_.leftCols(b_);
  for (Index j = 0; j < b_; ++j)
    if (stencils_[static_cast<std::size_t>(j)].needs_base()) Y_.col(b_ + j) = 2 * Y_.col(j) - query.at.y;
  if (reference.empty()) {
    plus_residual_.assign(report_.initial_residual.begin(), report_.initial_residual.begin() + b_);
    reference = plus_residual_;
  }
  solve_columns(query, {b_, b_}, reference);
}

std::span<const EvaluationKey> DifferenceProbe::announce_all(const Query& query) {
  return announce(problem_, query, {first_, b_}, settings_.central ? std::vector{+1, -1} : std::vector{+1});
}

void DifferenceProbe::solve_columns(const Query& query, Range columns, std::span<const double> reference) {
  InnerControl control = settings_.control(query.at, query.at.curvature);
  control.reference = reference;
  control.floor = query.at.accuracy.floor;
  control.columns = columns.count == points_
                        ? announce_all(query)
                        : announce(problem_, query, {first_, b_}, {columns.first == 0 ? +1 : -1});
  solver_.solve(X_.middleCols(columns.first, columns.count), Y_.middleCols(columns.first, columns.count),
                control, side_report_);
  note_failures(problem_, side_report_);
  const auto copy = [&](const auto& from, auto& to) {
    std::copy(from.begin(), from.end(), to.begin() + columns.first);
  };
  copy(side_report_.status, report_.status);
  copy(side_report_.steps, report_.steps);
  copy(side_report_.gradients, report_.gradients);
  copy(side_report_.initial_residual, report_.initial_residual);
  copy(side_report_.residual, report_.residual);
}

// What the problem's last call has for the points is in values_.
void DifferenceProbe::judge_values() {
  for (Index point = 0; point < points_; ++point) {
    auto& status = report_.status[static_cast<std::size_t>(point)];
    status = judge(problem_, point, std::isfinite(values_(point)), status);
  }
}

// F + v^T grad_y f is Phi up to the product of the errors of y' and of v (docs/math.md, Frozen adjoint).
void DifferenceProbe::correct_values(const Query& query) {
  auto& problem = dynamic_cast<InnerGradientProblem&>(problem_);
  gradient_y_.resize(problem_.p(), points_);
  problem.inner_gradient_y(X_.leftCols(points_), Y_.leftCols(points_), gradient_y_);
  for (Index point = 0; point < points_; ++point) {
    values_(point) += dot(query.at.v, gradient_y_.col(point));
    ++report_.gradients[static_cast<std::size_t>(point)];
  }
  for (Extra& extra : extras_) {
    Matrix gradient(problem_.p(), 1);
    problem.inner_gradient_y(extra.x, extra.y, gradient);
    extra.value += dot(query.at.v, gradient.col(0));
    ++extra.report.gradients[0];
  }
  judge_values();
}

void DifferenceProbe::difference_values(const Query& query, std::span<Outcome> outcomes) {
  announce_all(query);
  problem_.outer(X_.leftCols(points_), Y_.leftCols(points_), values_);
  judge_values();
  if (settings_.corrected) correct_values(query);
  for (Index j = 0; j < b_; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.value_plus = values_(j);
    const Extra* extra = extra_of(j);
    if (settings_.central)
      outcome.value_minus = values_(b_ + j);
    else if (extra)
      outcome.value_minus = extra->value;
    const double base = settings_.central && extra ? extra->value : value_at_origin(query);
    const Stencil& stencil = stencils_[static_cast<std::size_t>(j)];
    if (lacks_base(query, stencil))
      outcome.length = stencil.h;
    else
      outcome.difference = stencil.difference(outcome.value_plus, outcome.value_minus, base);
  }
}

bool DifferenceProbe::penalize(const Query& query, Index item, double value, Outcome& outcome) {
  if (settings_.response || settings_.tangents) return false;
  place(query, {item, 1});
  if (!std::isfinite(outcome.value_plus)) outcome.value_plus = value;
  if (!std::isfinite(outcome.value_minus) && stencils_[0].minus.size() > 0) outcome.value_minus = value;
  if (lacks_base(query, stencils_[0]))
    outcome.length = stencils_[0].h;
  else
    outcome.difference =
        stencils_[0].difference(outcome.value_plus, outcome.value_minus, value_at_origin(query));
  return true;
}

void DifferenceProbe::book(std::span<Outcome> outcomes) const {
  for (Index j = 0; j < b_; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    outcome.status = EvaluationStatus::ok;
    outcome.inner_residual = 0;
    outcome.initial_residual = report_.initial_residual[static_cast<std::size_t>(j)];
    for (Index point = j; point < points_; point += b_) {
      const auto side = static_cast<std::size_t>(point);
      ++outcome.evaluations;
      outcome.inner_steps += report_.steps[side];
      outcome.inner_gradients += report_.gradients[side];
      // NaN, that of a solver which measures none, stays.
      if (!(report_.residual[side] <= outcome.inner_residual))
        outcome.inner_residual = report_.residual[side];
      if (report_.status[side] != EvaluationStatus::ok && !is_failure(outcome.status))
        outcome.status = report_.status[side];
    }
    outcome.shrunk = !stencils_[static_cast<std::size_t>(j)].symmetric;
    if (const Extra* extra = extra_of(j)) {
      ++outcome.evaluations;
      outcome.inner_steps += extra->report.steps[0];
      outcome.inner_gradients += extra->report.gradients[0];
      if (extra->report.status[0] != EvaluationStatus::ok && !is_failure(outcome.status))
        outcome.status = extra->report.status[0];
    }
    if (!is_failure(outcome.status) && std::isnan(outcome.length) && !std::isfinite(outcome.difference))
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo::methods
