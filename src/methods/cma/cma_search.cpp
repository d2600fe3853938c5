#include "methods/cma/cma_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "methods/cma/rank_change.hpp"

namespace bizo::methods {
namespace {

// How far from x_0 a restart begins, in its own step sizes: steps cover the region in a few generations.
constexpr double kRestartReach = 3;
// A tenth of the population is evaluated again, two points at least (UH-CMA-ES).
constexpr Index kAgainOf = 10, kMinAgain = 2;
// Weight of the distance to the box, and the standard deviations beyond which it counts more: else the mean
// gets lost outside, where F does not change. Measured at d = 20 with none, a half and all bounds active
// (docs/methods.md): fewer evaluations than with the adaptive penalty of Hansen, Niederberger, Guzzella and
// Koumoutsakos 2009, and no state.
constexpr double kBeyond = 0.1, kFar = 3;
// Streams of a generation beyond those of its points.
constexpr std::uint32_t kRestartStream = 1u << 31;

// Places of the values in increasing order; those without value last, and of these the shorter steps first.
std::vector<Index> order_of(const Vector& values, const Vector& lengths) {
  std::vector<Index> places(static_cast<std::size_t>(values.size()));
  std::iota(places.begin(), places.end(), Index{0});
  std::ranges::stable_sort(places, [&](Index a, Index b) {
    const bool has_a = std::isfinite(values(a)), has_b = std::isfinite(values(b));
    if (has_a != has_b) return has_a;
    return has_a ? values(a) < values(b) : lengths(a) < lengths(b);
  });
  return places;
}

std::vector<Index> finite_places(const Vector& values) {
  std::vector<Index> places;
  for (Index i = 0; i < values.size(); ++i)
    if (std::isfinite(values(i))) places.push_back(i);
  return places;
}

}  // namespace

CmaSearch::CmaSearch(const Settings& settings, const Vector& start, Vector lower, Vector upper)
    : settings_(settings),
      start_(start),
      lower_(std::move(lower)),
      upper_(std::move(upper)),
      restarts_(settings.population, settings.small_runs),
      best_(start) {
  begin(start);
}

void CmaSearch::begin(const Vector& start) {
  const Restarts::Plan& plan = restarts_.plan();
  // Up to 0.3 of the widest coordinate: then the box is covered (Hansen 2016, appendix B.1).
  double sigma = settings_.sigma * plan.sigma;
  if (plan.sigma > 1) sigma = std::min(sigma, std::max(settings_.sigma, 0.3 * (upper_ - lower_).maxCoeff()));
  constants_ = recombination(start.size(), plan.population, settings_.covariance);
  distribution_ = SearchDistribution(start, sigma, settings_.covariance);
  record_ = GenerationRecord(sigma, start.size(), plan.population);
  points_ = 0;
  before_.resize(start.size(), 0);
  before_values_.resize(0);
}

Matrix CmaSearch::ask() {
  const Index lambda = constants_.population();
  const RandomKey key{settings_.seed, Purpose::directions, static_cast<std::uint32_t>(generation_), 0};
  population_ = (distribution_.sigma() * distribution_.draw(key, lambda)).colwise() + distribution_.mean();
  again_ = noise_is_due() ? std::min(before_.cols(), std::max(kMinAgain, lambda / kAgainOf)) : 0;
  asks_for_mean_ = generation_ == 0 || noise_ > 0;
  Matrix points(population_.rows(), lambda + again_ + (asks_for_mean_ ? 1 : 0));
  points.leftCols(lambda) = population_;
  points.middleCols(lambda, again_) = before_.leftCols(again_);
  if (asks_for_mean_) points.rightCols(1) = distribution_.mean();
  return points;
}

// Where two values of one point were equal: after 1, 3, 7, ... generations again. Noise stays.
bool CmaSearch::noise_is_due() const {
  return settings_.repeats && before_.cols() > 0 && (noise_ > 0 || generation_ >= next_look_);
}

void CmaSearch::tell(const Vector& values) {
  const Index lambda = population_.cols();
  ended_ = CmaEnd::none;
  if (again_ > 0) learn_noise(values.segment(lambda, again_));
  learn(values.head(lambda));
  ++generation_;
  points_ += lambda;
  if (ended_ == CmaEnd::none && points_ >= restarts_.plan().points) ended_ = CmaEnd::points;
  if (ended_ != CmaEnd::none && settings_.restarts) restart();
}

void CmaSearch::learn_noise(const Vector& again) {
  const auto both = finite_places(again);
  if (both.empty()) return;
  const Vector first = before_values_(both), second = again(both);
  // A difference has twice the variance of a value.
  const double square = (first - second).squaredNorm() / (2 * static_cast<double>(both.size()));
  const double rounding = settings_.accuracy * first.cwiseAbs().maxCoeff();
  if (square <= rounding * rounding && !(noise_ > 0)) {
    next_look_ = generation_ + (Index{1} << std::min<Index>(++looks_, 8));
    noise_ = 0;
    return;
  }
  // An average over some 10 generations.
  noise_ = std::sqrt(noise_ > 0 ? 0.9 * noise_ * noise_ + 0.1 * square : square);
  const Index others = before_values_.size() - again.size();
  Vector values(first.size() + others);
  values << first, before_values_.tail(others);
  const double d = static_cast<double>(start_.size());
  if (rank_change(values, second) > 0) distribution_.scale_sigma(1 + 2 / (d + 10));
}

// F at the nearest point of the box, and a share of the difference of its quartiles for how far that is, in
// standard deviations.
Vector CmaSearch::penalized(const Vector& values) const {
  Vector sorted = values(finite_places(values));
  if (sorted.size() == 0) return values;
  std::ranges::sort(sorted);
  const double spread = sorted(3 * sorted.size() / 4) - sorted(sorted.size() / 4);
  const Vector deviations = distribution_.deviations();
  Vector result = values;
  for (Index i = 0; i < values.size(); ++i) {
    const Vector z = population_.col(i);
    const Eigen::ArrayXd squares = (z - into_box(z)).cwiseQuotient(deviations).array().square();
    const double distance = (squares * (squares / (kFar * kFar)).max(1.0)).sum();
    if (distance > 0) result(i) += kBeyond * spread * distance / static_cast<double>(z.size());
  }
  return result;
}

void CmaSearch::learn(const Vector& values) {
  const Index lambda = values.size();
  Matrix steps = (population_.colwise() - distribution_.mean()) / distribution_.sigma();
  Vector lengths(lambda);
  for (Index i = 0; i < lambda; ++i) lengths(i) = distribution_.whitened(steps.col(i)).squaredNorm();
  const auto order = order_of(penalized(values), lengths);
  const auto known = finite_places(values);
  before_ = population_(Eigen::all, known);
  before_values_ = values(known);
  steps = steps(Eigen::all, order).eval();
  // A point without a value among the best is none that the mean should follow.
  const Index valued = before_values_.size();
  if (valued < constants_.parents) steps.middleCols(valued, constants_.parents - valued).setZero();
  distribution_.update(constants_, steps);
  Vector sorted = before_values_;
  std::ranges::sort(sorted);
  ended_ = record_.add(distribution_, sorted);
  if (valued == 0) return;
  if (sorted(0) < min_) {
    Index place = 0;
    min_ = before_values_.minCoeff(&place);
    best_ = into_box(before_.col(place));
  }
  // Where most values are equal, longer steps may find others.
  const Index far = 7 * lambda / 10;
  if (far < valued && sorted(0) == sorted(far))
    distribution_.scale_sigma(std::exp(0.2 + constants_.sigma_rate / constants_.damping));
}

void CmaSearch::restart() {
  const RandomKey key{settings_.seed, Purpose::directions, static_cast<std::uint32_t>(generation_),
                      kRestartStream};
  restarts_.next(points_, key);
  begin(restarts_.plan().nearby ? best_ : start_elsewhere(key));
}

// Uniform within the reach of the restart's steps around x_0.
Vector CmaSearch::start_elsewhere(const RandomKey& key) const {
  const double reach = kRestartReach * settings_.sigma * restarts_.plan().sigma;
  Vector z(start_.size());
  for (Index i = 0; i < z.size(); ++i) {
    const double low = std::max(lower_(i), start_(i) - reach), high = std::min(upper_(i), start_(i) + reach);
    z(i) = low + (high - low) * random_uniform(key, 2 + static_cast<std::uint64_t>(i));
  }
  return into_box(z);
}

void CmaSearch::archive(Archive& a) {
  a(restarts_, distribution_, record_, generation_, points_, before_, before_values_, noise_, next_look_,
    looks_, best_, min_, ended_);
  if (a.reading())
    constants_ = recombination(start_.size(), restarts_.plan().population, settings_.covariance);
}

}  // namespace bizo::methods
