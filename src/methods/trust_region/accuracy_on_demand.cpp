#include "methods/trust_region/accuracy_on_demand.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {
namespace {

// Errors of values, as a share of the decrease that the model promises.
constexpr double kShare = 0.2;
// What the first solve may have left, as a share of what it has changed: it has nothing to be compared with.
constexpr double kFirstShare = 0.5;
// Answers are extrapolated to a point as the model's values would be, where errors grow by no more than this:
// a step twice as long as the last one, of a linear model, takes 3.
constexpr double kGrowth = 3;
// An error falls by no more than this factor before the search looks again: by then it may promise more, and
// need less.
constexpr double kOneRefinement = 0.1;
// The rate of errors falls by this factor an answer at most. With 0.5, as refinements show rates too, ten in
// a row that were small by chance made values of a quadratic wrong by ten times the error that was told.
constexpr double kForgets = 0.8;
// An evaluation that takes so many times the steps of any before is given up, and is a wall: such points are
// far, and their inner problems ill-conditioned.
constexpr Index kTooMany = 5;

}  // namespace

const AccuracyOnDemand::Known* AccuracyOnDemand::find(const Vector& z) const {
  const auto found = std::ranges::find_if(known_, [&](const Known& known) { return known.z == z; });
  return found == known_.end() ? nullptr : &*found;
}

// What an error at a point does to the model where the next step ends is its Lagrange polynomial there. A
// value far above the best need not be better than its distance from it: there F is not that quadratic.
Vector AccuracyOnDemand::allowed(const RegionSearch& search) const {
  const Vector effect = search.effects().cwiseAbs().cwiseMin(1.0);
  const Vector above = search.points().values().array() - search.min();
  return kShare * (search.interest() * effect.cwiseInverse()).cwiseMax(above);
}

std::vector<Index> AccuracyOnDemand::too_rough(const RegionSearch& search) const {
  std::vector<Index> rough;
  if (!(search.interest() > 0)) return rough;
  const Vector enough = allowed(search);
  for (Index t = 0; t < search.points().count(); ++t) {
    const Known* known = find(search.points().point(t));
    if (known && !known->final && error_of(*known) > enough(t)) rough.push_back(t);
  }
  // The others are compared with the best one.
  const Index best = search.points().best();
  return std::ranges::find(rough, best) == rough.end() ? rough : std::vector<Index>{best};
}

DemandList AccuracyOnDemand::refinement(const RegionSearch& search, const std::vector<Index>& which,
                                        const Matrix& points) const {
  const Index n = points.cols();
  DemandList list{.points = points,
                  .starts = Matrix(known_[0].y.size(), n),
                  .errors = Vector(n),
                  .wanted = Vector(n),
                  .rate = rate_,
                  .exact = exact_};
  const Vector enough = allowed(search);
  if (which[0] != search.points().best()) {
    list.share = kShare;
    list.reference = search.min();
    list.rough = error_at(search.best());
  }
  for (Index i = 0; i < n; ++i) {
    const Index t = which[static_cast<std::size_t>(i)];
    list.starts.col(i) = answer_at(search.points().point(t));
    list.errors(i) = error_at(search.points().point(t));
    list.wanted(i) = std::max(0.5 * enough(t), kOneRefinement * list.errors(i));
  }
  return list;
}

DemandList AccuracyOnDemand::trials(const RegionSearch& search, const Matrix& z, const Matrix& points,
                                    const Vector& y0) const {
  const Index n = points.cols();
  const double interest = search.interest();
  DemandList list{.points = points,
                  .starts = y0.replicate(1, n),
                  .errors = {},
                  .wanted = Vector::Constant(n, interest > 0 ? kShare * interest : 0.0),
                  .share = kShare,
                  .rate = rate_,
                  .max_steps = kTooMany * max_steps_,
                  .exact = exact_};
  if (known_.empty()) {
    list.share = kFirstShare;
    return list;
  }
  list.reference = search.min();
  list.rough = error_at(search.best());
  list.wanted = list.wanted.cwiseMax(list.rough);
  for (Index i = 0; i < n; ++i) list.starts.col(i) = start_at(search, z.col(i));
  return list;
}

Vector AccuracyOnDemand::start_at(const RegionSearch& search, const Vector& z) const {
  if (search.interest() > 0) {
    const Vector weights = search.points().interpolation().exchange(z - search.best()).lagrange;
    const bool known = known_.size() == static_cast<std::size_t>(weights.size());
    if (known && weights.lpNorm<1>() <= kGrowth) {
      Vector y = Vector::Zero(known_[0].y.size());
      for (Index t = 0; t < weights.size(); ++t) y += weights(t) * answer_at(search.points().point(t));
      return y;
    }
  }
  const auto far = [&](const Known& known) { return (known.z - z).squaredNorm(); };
  return std::ranges::min_element(known_, {}, far)->y;
}

// Errors grow at once, and shrink slowly: a change of F may be small by chance.
void AccuracyOnDemand::learn(const DemandProbe::Answer& answer) {
  exact_ = exact_ || answer.exact;
  if (!std::isfinite(answer.rate)) return;
  rate_ = std::isnan(rate_) ? answer.rate : std::max(answer.rate, kForgets * rate_);
}

void AccuracyOnDemand::learn(const Vector& z, const DemandProbe::Answer& answer, Index steps) {
  known_.push_back({z, answer.y, answer.tolerance, answer.final});
  max_steps_ = std::max(max_steps_, steps);
  learn(answer);
}

void AccuracyOnDemand::refined(const Vector& z, const DemandProbe::Answer& answer, bool solved) {
  for (Known& known : known_) {
    if (known.z != z) continue;
    if (solved)
      known = {z, answer.y, answer.tolerance, answer.final};
    else
      known.final = true;
  }
  if (solved) learn(answer);
}

void AccuracyOnDemand::keep(const ModelPoints& points) {
  std::erase_if(known_, [&](const Known& known) {
    for (Index t = 0; t < points.count(); ++t)
      if (points.point(t) == known.z) return false;
    return true;
  });
}

double AccuracyOnDemand::error_at(const Vector& z) const {
  const Known* known = find(z);
  return known ? error_of(*known) : kNaN;
}

Vector AccuracyOnDemand::answer_at(const Vector& z) const {
  const Known* known = find(z);
  return known ? known->y : known_[0].y;
}

}  // namespace bizo::methods
