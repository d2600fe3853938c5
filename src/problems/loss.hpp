// Losses as functions of scores, block by block: a block has the scores of some samples for C = outputs * B
// columns, the outputs of one point of the batch side by side.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo::problems {

class Loss {
 public:
  virtual ~Loss() = default;
  virtual Index outputs() const = 0;
  // losses(i, b) = loss of sample samples.first + i;  scores: count x C (may be overwritten), losses: count x
  // B.
  virtual void values(Range samples, MatrixRef scores, MatrixRef losses) const = 0;
  // scores <- d loss / d scores.
  virtual void residuals(Range samples, MatrixRef scores) const = 0;
  // directions <- (d2 loss / d scores2) directions;  scores may be overwritten.
  virtual void curvature(Range samples, MatrixRef scores, MatrixRef directions) const = 0;
  // An upper bound of the spectrum of d2 loss / d scores2.
  virtual double largest_curvature() const = 0;
  // The same loss for these samples, in this order.
  virtual std::unique_ptr<Loss> subset(std::span<const Index> samples) const = 0;
};

std::unique_ptr<Loss> squared_loss(Vector targets);  // factor * (s - t)^2 has factor 1
std::unique_ptr<Loss> logistic_loss(Vector signs);   // log(1 + exp(-t s)), t = +-1
// max(0, 1 - t s) with a parabola of the given width below t s = 1; its curvature jumps at both ends of it.
std::unique_ptr<Loss> smoothed_hinge_loss(Vector signs, double width);
std::unique_ptr<Loss> softmax_loss(std::vector<Index> classes, Index count);  // -log softmax(s)[class]

}  // namespace bizo::problems
