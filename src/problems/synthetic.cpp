#include "problems/synthetic.hpp"

#include <algorithm>
#include <limits>

#include "problems/dense_samples.hpp"

namespace bizo::problems {

Index Synthetic::learned() const {
  return (learn_samples ? samples.size() : 0) + (learn_labels ? labels.size() : 0);
}

Vector Synthetic::learned_part() const {
  Vector x(learned());
  if (learn_samples) x.head(samples.size()) = samples.reshaped();
  if (learn_labels) x.tail(labels.size()) = labels.reshaped();
  return x;
}

Synthetic::Map Synthetic::samples_of(ConstMatrixRef X, Index b) const {
  return {learn_samples ? X.col(b).data() : samples.data(), samples.rows(), samples.cols()};
}

Synthetic::Map Synthetic::labels_of(ConstMatrixRef X, Index b) const {
  const double* learned = X.col(b).data() + (learn_samples ? samples.size() : 0);
  return {learn_labels ? learned : labels.data(), labels.rows(), labels.cols()};
}

namespace {

// The first sample of every class, the second of every class, and so on, m in all.
std::vector<Index> first_of_classes(const Matrix& targets, Index m) {
  std::vector<std::pair<Index, Index>> order;  // how many of its class come before; the sample
  std::vector<Index> before(static_cast<std::size_t>(targets.cols()), 0);
  for (Index i = 0; i < targets.rows(); ++i) {
    Index label = 0;
    targets.row(i).maxCoeff(&label);
    order.emplace_back(before[static_cast<std::size_t>(label)]++, i);
  }
  std::ranges::sort(order);
  std::vector<Index> chosen;
  for (Index i = 0; i < m; ++i) chosen.push_back(order[static_cast<std::size_t>(i)].second);
  return chosen;
}

}  // namespace

Synthetic first_samples(const Params& params, const Dataset& data, const Matrix& targets) {
  const Index m = params.integer("samples"), n = targets.rows();
  if (m > n)
    params.refuse("samples", "there are " + std::to_string(n) + " training samples to begin with",
                  "it is at most as many");
  const auto chosen = first_of_classes(targets, m);
  Matrix samples = dense_samples(data.features.subset(chosen), {0, m});
  const std::string& learn = params.text("learn");
  return {std::move(samples), targets(chosen, Eigen::all), learn != "labels", learn != "samples"};
}

Box bounds_of_samples(const Params& params, const Synthetic& synthetic) {
  if (params.given("box")) params.refuse("sample_bounds", "problem.box is given too", "give one of them");
  if (!synthetic.learn_samples)
    params.refuse("sample_bounds", "with problem.learn = labels the samples are fixed", "leave it out");
  const Vector bounds = params.numbers("sample_bounds");
  if (bounds.size() != 2 || !(bounds(0) < bounds(1)))
    params.refuse("sample_bounds", "it must be two numbers, the lower one first", "write for example 0, 1");
  constexpr double kNone = std::numeric_limits<double>::infinity();
  Box box{Vector::Constant(synthetic.learned(), -kNone), Vector::Constant(synthetic.learned(), kNone)};
  box.lower.head(synthetic.samples.size()).setConstant(bounds(0));
  box.upper.head(synthetic.samples.size()).setConstant(bounds(1));
  return box;
}

}  // namespace bizo::problems
