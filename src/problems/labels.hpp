// Class labels as problems use them.
#pragma once

#include <vector>

#include "problems/sample_mean.hpp"
#include "problems/splits.hpp"

namespace bizo::problems {

// The distinct labels of the training data, ascending. ConfigError if there are fewer than two or more than
// `max`, or if validation or test data have a label that the training data lack.
std::vector<double> class_labels(const Splits& splits, std::size_t max);

// Index of every target in `labels`.
std::vector<Index> class_indices(const Dataset& data, const std::vector<double>& labels);

// The mean cross entropy of the softmax of a model's scores, one a label.
SampleMean mean_of_cross_entropy(const Dataset& data, const std::vector<double>& labels, const Model& model);

// The second label is +1, the first -1.
Vector class_signs(const Dataset& data, const std::vector<double>& labels);

// Rows of 0 and one 1, in the column of the label: samples x labels.
Matrix one_hot(const Dataset& data, const std::vector<double>& labels);

// Share of samples whose largest score is their class's; scores are samples x outputs (one output: its sign).
double accuracy(ConstMatrixRef scores, const std::vector<Index>& classes);

// Probability that a random positive has a larger score than a random negative, ties counted half
// (Mann-Whitney); NaN if either kind is missing or a score is NaN.
double area_under_curve(ConstVectorRef scores, const std::vector<bool>& positive);

}  // namespace bizo::problems
