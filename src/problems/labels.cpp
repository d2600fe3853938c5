#include "problems/labels.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>

#include "bizo/core/error.hpp"

namespace bizo::problems {

std::vector<double> class_labels(const Splits& splits, std::size_t max) {
  const auto& targets = splits.train.targets;
  const std::set<double> found(targets.begin(), targets.end());
  if (found.size() < 2)
    throw ConfigError(splits.train.origin +
                      ": all training samples have the same label; two classes are needed at "
                      "least (check problem.label and problem.split)");
  if (found.size() > max)
    throw ConfigError(splits.train.origin + ": " + std::to_string(found.size()) +
                      " distinct labels where at most " + std::to_string(max) +
                      " are possible; check problem.label: is this column a class?");
  for (const auto* data : {&splits.validation, &splits.test})
    for (const double label : data->targets)
      if (!found.count(label)) {
        std::ostringstream text;
        text << data->origin << ": label " << label << " does not occur in the training data; use another "
             << "problem.split_seed or larger training data";
        throw ConfigError(text.str());
      }
  return {found.begin(), found.end()};
}

std::vector<Index> class_indices(const Dataset& data, const std::vector<double>& labels) {
  std::vector<Index> indices;
  indices.reserve(static_cast<std::size_t>(data.targets.size()));
  for (const double label : data.targets)
    indices.push_back(std::lower_bound(labels.begin(), labels.end(), label) - labels.begin());
  return indices;
}

SampleMean mean_of_cross_entropy(const Dataset& data, const std::vector<double>& labels, const Model& model) {
  return {data.features, model.clone(), softmax_loss(class_indices(data, labels), model.outputs())};
}

Vector class_signs(const Dataset& data, const std::vector<double>& labels) {
  return (data.targets.array() == labels[1]).select(Vector::Ones(data.targets.size()), -1.0);
}

Matrix one_hot(const Dataset& data, const std::vector<double>& labels) {
  Matrix targets = Matrix::Zero(data.targets.size(), static_cast<Index>(labels.size()));
  const auto classes = class_indices(data, labels);
  for (Index i = 0; i < targets.rows(); ++i) targets(i, classes[static_cast<std::size_t>(i)]) = 1;
  return targets;
}

double accuracy(ConstMatrixRef scores, const std::vector<Index>& classes) {
  const Index n = scores.rows();
  if (n == 0) return kNaN;
  Index correct = 0;
  for (Index i = 0; i < n; ++i) {
    Index guess = scores(i, 0) > 0 ? 1 : 0;
    if (scores.cols() > 1) scores.row(i).maxCoeff(&guess);
    correct += guess == classes[static_cast<std::size_t>(i)];
  }
  return static_cast<double>(correct) / static_cast<double>(n);
}

double area_under_curve(ConstVectorRef scores, const std::vector<bool>& positive) {
  if (scores.hasNaN()) return kNaN;
  std::vector<Index> order(positive.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return scores(a) < scores(b); });
  double below = 0, positives = 0, area = 0;  // negatives with a smaller score; pairs in the right order
  for (std::size_t i = 0; i < order.size();) {
    double tied_positives = 0, tied_negatives = 0;
    for (const double score = scores(order[i]); i < order.size() && scores(order[i]) == score; ++i)
      (positive[static_cast<std::size_t>(order[i])] ? tied_positives : tied_negatives) += 1;
    area += tied_positives * (below + 0.5 * tied_negatives);
    positives += tied_positives;
    below += tied_negatives;
  }
  return positives > 0 && below > 0 ? area / (positives * below) : kNaN;
}

}  // namespace bizo::problems
