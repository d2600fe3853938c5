// Class labels as problems use them.
#pragma once

#include <vector>

#include "problems/splits.hpp"

namespace bizo {

// The distinct labels of the training data, ascending. ConfigError if there are fewer than two or more than
// `most`, or if validation or test data have a label that the training data lack.
std::vector<double> class_labels(const Splits& splits, std::size_t most);

// Index of every target in `labels`.
std::vector<Index> class_indices(const Dataset& data, const std::vector<double>& labels);

// The second label is +1, the first -1.
Vector class_signs(const Dataset& data, const std::vector<double>& labels);

// Share of samples whose largest output is their class's; W is dimension x outputs (one output: its sign).
double accuracy(const Features& features, const std::vector<Index>& classes, ConstMatrixRef W);

// Probability that a random positive has a larger score than a random negative, ties counted half
// (Mann-Whitney); NaN if either kind is missing or a score is NaN.
double area_under_curve(ConstVectorRef scores, const std::vector<bool>& positive);

}  // namespace bizo
