#include "bizo/methods/product_loop.hpp"

#include <cmath>

#include "bizo/core/reduce.hpp"
#include "bizo/methods/box_room.hpp"
#include "bizo/methods/outcome_summary.hpp"

namespace bizo {

ProductLoop::ProductLoop(Settings settings, const ProblemInfo& problem, SampleSchedule schedule,
                         std::unique_ptr<VarianceReduction> reduction)
    : settings_(std::move(settings)),
      at_{problem.inner_dimension, problem.outer_dimension},
      schedule_(std::move(schedule)),
      reduction_(std::move(reduction)),
      filling_(settings_.fill),
      now_{problem.start, problem.inner_start, Vector::Zero(problem.inner_dimension)} {}

// Samples belong to an iteration: that of the row they lead to. Iteration 0 fills the memory.
Query ProductLoop::ask() {
  Query query;
  query.iteration = k_;
  query.x = now_.x;
  query.y = now_.y;
  query.v = now_.v;
  query.block = {settings_.seed, filling_ ? 0 : static_cast<std::uint64_t>(k_ + 1)};
  query.block.count = schedule_.items(static_cast<Index>(query.block.iteration));
  if (!filling_ && evaluates()) ++query.block.count;
  if (!filling_ && reduction_->refers(k_ + 1)) query.extra = {earlier_.x, earlier_.y, earlier_.v};
  return query;
}

std::optional<Iteration> ProductLoop::tell(const Outcomes& outcomes, Combiner&) {
  count(outcomes);
  if (filling_) {
    advance(outcomes);
    filling_ = false;
    return {};
  }
  std::optional<Iteration> row;
  if (evaluates()) row = close_row(outcomes.items.back());
  advance(outcomes);
  ++k_;
  return row;
}

void ProductLoop::count(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes.items) row_.cost.add(outcome);
  const Index minibatches = schedule_.items(filling_ ? 0 : k_ + 1);
  for (Index j = 0; j < minibatches; ++j)
    failed_ += outcomes.items[static_cast<std::size_t>(j)].status != EvaluationStatus::ok;
  asked_ += minibatches;
  if (const std::string note = failure_note(outcomes); !note.empty()) row_.note = note;
}

Iteration ProductLoop::close_row(const Outcome& value) {
  row_.iteration = k_;
  row_.failed_share = static_cast<double>(failed_) / static_cast<double>(asked_);
  row_.value = value.status == EvaluationStatus::ok ? value.value_plus : kNaN;
  row_.inner_residual = value.inner_residual;
  standing_.current = {now_.x, now_.y, row_.value};
  if (std::isfinite(row_.value) && now_.x.allFinite() && now_.y.allFinite())
    standing_.best = {now_.x, now_.y};
  const Iteration finished = row_;
  row_.note.clear();
  failed_ = asked_ = 0;
  return finished;
}

void ProductLoop::advance(const Outcomes& outcomes) {
  const Index k = filling_ ? 0 : k_ + 1;
  std::vector<Index> items;
  for (Index j = 0; j < schedule_.items(k); ++j)
    if (outcomes.items[static_cast<std::size_t>(j)].status == EvaluationStatus::ok) items.push_back(j);
  if (items.empty()) return;
  const bool renews = reduction_->renews(k);
  const Vector quantities = reduction_->estimate(k, items, outcomes.payload);
  if (renews) earlier_ = now_;
  if (!filling_) move(quantities);
}

void ProductLoop::move(const Vector& quantities) {
  const double length = settings_.length * std::pow(static_cast<double>(k_ + 1), -settings_.decay);
  const Vector& scale = settings_.scale;
  const Vector slope = scale.cwiseProduct(at_.of_x(quantities));
  const Vector x = candidate(settings_.box, scale, 0, now_.x, slope, length / settings_.outer_ratio);
  row_.gradient_norm = norm(slope);
  row_.step = norm((x - now_.x).cwiseQuotient(scale));
  now_.x = x;
  now_.y -= length * at_.of_y(quantities);
  now_.v -= length * at_.of_v(quantities);
  const double size = norm(now_.v);
  if (settings_.largest_v > 0 && size > settings_.largest_v) now_.v *= settings_.largest_v / size;
}

void ProductLoop::archive(Archive& archive) {
  archive(k_, filling_, now_, earlier_, row_, failed_, asked_, standing_, *reduction_);
}

}  // namespace bizo
