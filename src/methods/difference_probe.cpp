#include "bizo/methods/difference_probe.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/box_room.hpp"

namespace bizo {
namespace {

void widen(Matrix& matrix, Index rows, Index cols) {
  if (matrix.rows() != rows || matrix.cols() < cols) matrix.resize(rows, cols);
}

}  // namespace

DifferenceProbe::DifferenceProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                                 const ResolveSettings& settings)
    : problem_(problem), solver_(solver), directions_(directions), settings_(settings) {}

void DifferenceProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  place_points(query, which);
  if (run_feasible(problem_, X_.leftCols(points_), query, which, outcomes, payload)) return;
  start_solves(query, which);
  solve(query, which);
  if (settings_.tangents) keep_tangents(query, payload);
  if (settings_.response)
    difference_responses(query, outcomes);
  else
    difference_values(query, outcomes);
  book(outcomes);
}

void DifferenceProbe::place_points(const Query& query, Range which) {
  const Index d = problem_.d();
  first_ = which.first;
  b_ = which.count;
  points_ = settings_.central ? 2 * b_ : b_;
  widen(U_, d, b_);
  widen(X_, d, points_);
  widen(Y_, problem_.p(), points_);
  values_.resize(points_);
  radius_.setConstant(b_, query.radius);
  directions_.fill(query.block, {0, d}, which, U_.leftCols(b_));
  for (Index j = 0; j < b_; ++j) {
    // The method keeps x one radius away from the sides: only directions with entries above 1 are shortened.
    radius_(j) = query.shrink *
                 std::min(query.radius, room_along(problem_.info().box, settings_.scale, query.x, U_.col(j)));
    const auto shift = radius_(j) * settings_.scale.cwiseProduct(U_.col(j));
    X_.col(j) = query.x + shift;
    if (settings_.central) X_.col(b_ + j) = query.x - shift;
  }
}

void DifferenceProbe::start_solves(const Query& query, Range which) {
  const Vector& start = settings_.cold ? settings_.inner_start : query.y;
  Y_.leftCols(points_).colwise() = start;
  if (!settings_.tangents || query.extra.empty()) return;
  const Index p = problem_.p();
  for (Index j = 0; j < b_; ++j) {
    const auto tangent = query.extra[0].segment((which.first + j) * p, p);
    Y_.col(j) += radius_(j) * tangent;
    if (settings_.central) Y_.col(b_ + j) -= radius_(j) * tangent;
  }
}

void DifferenceProbe::solve(const Query& query, Range which) {
  report_.reset(points_);
  const bool synchronized = settings_.rule == InnerRule::synchronized;
  std::span<const double> reference;  // residuals at y, where solves do not start there
  if (settings_.tangents && !query.extra.empty() && !synchronized)
    reference =
        entries(query.extra[1]).subspan(static_cast<std::size_t>(which.first), static_cast<std::size_t>(b_));
  if (!settings_.central || synchronized) {
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
  Y_.middleCols(b_, b_) = (2 * query.y).replicate(1, b_) - Y_.leftCols(b_);
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
  InnerControl control = settings_.control(query.curvature);
  control.reference = reference;
  if (!std::isnan(query.inner_tolerance)) control.tolerance = query.inner_tolerance;
  control.floor = query.residual_floor;
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
    values_(point) += dot(query.v, gradient_y_.col(point));
    ++report_.gradients[static_cast<std::size_t>(point)];
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
    if (settings_.central) outcome.value_minus = values_(b_ + j);
    outcome.difference = difference(query, outcome, j);
  }
}

double DifferenceProbe::difference(const Query& query, const Outcome& outcome, Index j) const {
  return settings_.central ? (outcome.value_plus - outcome.value_minus) / (2 * radius_(j))
                           : (outcome.value_plus - query.reference_value) / radius_(j);
}

bool DifferenceProbe::penalize(const Query& query, Index item, double value, Outcome& outcome) {
  if (settings_.response || settings_.tangents) return false;
  place_points(query, {item, 1});
  if (!std::isfinite(outcome.value_plus)) outcome.value_plus = value;
  if (settings_.central && !std::isfinite(outcome.value_minus)) outcome.value_minus = value;
  outcome.difference = difference(query, outcome, 0);
  return true;
}

// PZOBO (Sow, Ji, Liang, NeurIPS 2022): D = uT grad_x F + <(y_plus - y_minus) / 2h, grad_y F>.
void DifferenceProbe::difference_responses(const Query& query, std::span<Outcome> outcomes) {
  auto& problem = dynamic_cast<InnerGradientProblem&>(problem_);
  gradient_y_.resize(problem_.p(), 1);
  problem.outer_gradient_y(query.x, query.y, gradient_y_);
  explicit_slopes(query, outcomes);
  const Vector& reference = settings_.needs_reference() ? query.y_reference : query.y;
  for (Index j = 0; j < b_; ++j) {
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    if (settings_.central)
      Y_.col(j) = (Y_.col(j) - Y_.col(b_ + j)) / (2 * radius_(j));
    else
      Y_.col(j) = (Y_.col(j) - reference) / radius_(j);
    outcome.difference += dot(Y_.col(j), gradient_y_.col(0));
  }
}

// D <- (s o u)T grad_x F(x, y), y fixed: exact where the problem has the gradient, else by differences.
void DifferenceProbe::explicit_slopes(const Query& query, std::span<Outcome> outcomes) {
  if (auto* problem = dynamic_cast<GradientsProblem*>(&problem_)) {
    gradient_x_.resize(problem_.d(), 1);
    problem->outer_gradient_x(query.x, query.y, gradient_x_);
    gradient_x_.col(0).array() *= settings_.scale.array();
    for (Index j = 0; j < b_; ++j)
      outcomes[static_cast<std::size_t>(j)].difference = dot(U_.col(j), gradient_x_.col(0));
    return;
  }
  widen(fixed_y_, problem_.p(), points_);
  fixed_y_.leftCols(points_).colwise() = query.y;
  Vector base = Vector::Constant(1, kNaN);
  if (!settings_.central) problem_.outer(query.x, query.y, base);
  announce_all(query);
  problem_.outer(X_.leftCols(points_), fixed_y_.leftCols(points_), values_);
  judge_values();
  for (Index j = 0; j < b_; ++j)
    outcomes[static_cast<std::size_t>(j)].difference = settings_.central
                                                           ? (values_(j) - values_(b_ + j)) / (2 * radius_(j))
                                                           : (values_(j) - base(0)) / radius_(j);
}

void DifferenceProbe::keep_tangents(const Query& query, MatrixRef payload) const {
  const Vector& reference = settings_.needs_reference() ? query.y_reference : query.y;
  for (Index j = 0; j < b_; ++j) {
    if (settings_.central)
      payload.col(j) = (Y_.col(j) - Y_.col(b_ + j)) / (2 * radius_(j));
    else
      payload.col(j) = (Y_.col(j) - reference) / radius_(j);
  }
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
    if (!is_failure(outcome.status) && !std::isfinite(outcome.difference))
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo
