// The real data of data-set distillation: what F is over, and what is reported.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bizo/core/problem.hpp"
#include "problems/splits.hpp"

namespace bizo::problems {

struct RealData {
  std::string name;  // train, validation, test
  Features features;
  Matrix targets;  // one-hot, samples x labels; may have no samples
  std::vector<Index> classes;
};

// The three parts of the splits, in this order.
std::vector<RealData> real_data(const Splits& splits, const std::vector<double>& labels);

// The accuracy of scores (samples x labels) on each part that has samples: train_accuracy and so on.
Metrics accuracies(const std::vector<RealData>& parts, const std::function<Matrix(const Features&)>& scores);

}  // namespace bizo::problems
