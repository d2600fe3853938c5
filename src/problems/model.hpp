// Parametric models: scores s_i = h(a_i, y) of samples a_i for parameters y, and products with derivatives of
// h in y, for a batch of B parameter vectors in one pass over the samples.
//
// A pass goes block by block. start() takes the points Y (p x B); then, for each block of samples, scores()
// comes first and the other functions answer for the same block. Scores, tangents and residuals of a block
// are samples.count x (outputs * B), the outputs of one point side by side. Derivatives add up over the
// blocks of a pass: clear_sum(), add_..., write_sum(). Scratch memory grows to what a batch needs and stays.
// As everywhere, a column's bits depend on that column alone.
#pragma once

#include <memory>

#include "bizo/core/features.hpp"

namespace bizo::problems {

class Model {
 public:
  virtual ~Model() = default;
  virtual std::unique_ptr<Model> clone() const = 0;  // the same model with scratch memory of its own
  virtual Index parameters() const = 0;              // p
  virtual Index outputs() const = 0;                 // K
  // Whether h is linear in y: then d2h/dy2 = 0, and the Hessian of a convex loss is positive semidefinite.
  virtual bool is_linear() const = 0;
  // Samples a block; depends on the shapes of the data and the model alone, for it fixes the order of sums.
  virtual Index block_size() const = 0;

  // Points a pass, at most: more of them would leave the cache.
  virtual Index points_at_once() const = 0;

  virtual void start(ConstMatrixRef Y) = 0;
  virtual void scores(const Features& features, Range samples, MatrixRef scores) = 0;

  // Directions V (p x B) of tangents() and add_hessian(); after start().
  virtual void start_directions(ConstMatrixRef V) = 0;
  // tangents = J V, J = dh/dy.
  virtual void tangents(const Features& features, Range samples, MatrixRef tangents) = 0;

  virtual void clear_sum(Index columns) = 0;
  // sum += J^T R.
  virtual void add_gradient(const Features& features, Range samples, ConstMatrixRef R) = 0;
  // sum += J^T T + sum_k (d2h_k/dy2 R_k) V: the derivative along V of J^T R, if T is that of R. After
  // tangents() of the block.
  virtual void add_hessian(const Features& features, Range samples, ConstMatrixRef R, ConstMatrixRef T) = 0;
  virtual void write_sum(MatrixRef out) = 0;  // p x B

  // sum_k R_k dh_k/da, the gradient in the samples: inputs x (samples.count * B), the samples of one point
  // side by side. After add_gradient() or add_hessian() of the block with this R.
  virtual void input_gradient(ConstMatrixRef R, MatrixRef out) = 0;
  // Its derivative along V, if T is that of R. After add_hessian() of the block with R and T.
  virtual void input_hessian(ConstMatrixRef R, ConstMatrixRef T, MatrixRef out) = 0;
};

// h = A^T W with W inputs x outputs, an output's weights one after the other in y.
std::unique_ptr<Model> linear_model(Index inputs, Index outputs);

// Scores of all samples at one y, size x outputs.
Matrix predict(Model& model, const Features& features, ConstVectorRef y);

}  // namespace bizo::problems
