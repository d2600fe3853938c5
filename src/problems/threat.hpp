// What an adversary may do to a sample a: add delta with |delta| <= radius and low <= a + delta <= high.
#pragma once

#include <optional>

#include "bizo/core/box.hpp"
#include "problems/input_network.hpp"
#include "problems/loss.hpp"

namespace bizo::problems {

struct Threat {
  bool euclidean = false;  // |.| is the l2 norm, otherwise the largest entry
  double radius = kNaN;
  double low = -std::numeric_limits<double>::infinity();  // euclidean: no bounds
  double high = std::numeric_limits<double>::infinity();
};

// Of delta, all entries of one sample after the other; A: samples, k x n.
Box box_of(const Threat& threat, const Matrix& A);

// To the sphere of this radius where it is outside; a NaN stays one.
void shorten(double radius, VectorRef delta);

// The nearest delta that the threat allows, sample by sample; D and A are k x n.
void project(const Threat& threat, const Matrix& A, MatrixRef D);

// The deltas that raise the loss of a linear score w^T a most, where the loss falls as signs_i w^T a_i grows;
// those of D, allowed, where all are as bad (Goodfellow, Shlens and Szegedy 2015; dual norms).
void worst_of_linear(const Threat& threat, const Matrix& A, const Vector& signs, ConstVectorRef w,
                     MatrixRef D);

// Projected ascent from delta = 0 with steps of 2.5 radius / steps along the sign of the gradient, or along
// the gradient over its l2 norm (Madry et al. 2018): what `steps` of it find, k x n.
Matrix ascent(const Threat& threat, InputNetwork& network, const Loss& loss, const Matrix& A, Index steps);

}  // namespace bizo::problems
