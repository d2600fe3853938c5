#include <algorithm>
#include <limits>

#include "bizo/core/product.hpp"
#include "problems/model.hpp"
#include "problems/scratch.hpp"

namespace bizo::problems {
namespace {

class LinearModel final : public Model {
 public:
  LinearModel(Index inputs, Index outputs) : inputs_(inputs), outputs_(outputs) {}

  std::unique_ptr<Model> clone() const override { return linear_model(inputs_, outputs_); }
  Index parameters() const override { return inputs_ * outputs_; }
  Index outputs() const override { return outputs_; }
  bool is_linear() const override { return true; }

  // Half a megabyte of dense features, so that the second product finds them in the cache.
  Index block_size() const override {
    constexpr Index kDoubles = 1 << 16;
    const Index samples = kDoubles / std::max<Index>(1, inputs_) / 8 * 8;
    return std::clamp<Index>(samples, 32, 512);
  }

  Index points_at_once() const override { return std::numeric_limits<Index>::max(); }

  void start(ConstMatrixRef Y) override { pack(Y, weights_); }
  void start_directions(ConstMatrixRef V) override { pack(V, directions_); }

  void scores(const Features& features, Range samples, MatrixRef scores) override {
    features.scores(samples, weights_.leftCols(scores.cols()), scores);
  }
  void tangents(const Features& features, Range samples, MatrixRef tangents) override {
    features.scores(samples, directions_.leftCols(tangents.cols()), tangents);
  }

  void clear_sum(Index columns) override {
    reserve(sum_, inputs_, outputs_ * columns);
    sum_.leftCols(outputs_ * columns).setZero();
  }
  void add_gradient(const Features& features, Range samples, ConstMatrixRef R) override {
    features.accumulate(samples, R, sum_.leftCols(R.cols()));
  }
  void add_hessian(const Features& features, Range samples, ConstMatrixRef, ConstMatrixRef T) override {
    add_gradient(features, samples, T);
  }
  void write_sum(MatrixRef out) override {
    for (Index b = 0; b < out.cols(); ++b) out.col(b) = as_columns(sum_, b).reshaped();
  }
  void input_gradient(ConstMatrixRef R, MatrixRef out) override {
    out.setZero();
    add_inputs(weights_, R, out);
  }
  void input_hessian(ConstMatrixRef R, ConstMatrixRef T, MatrixRef out) override {
    out.setZero();
    add_inputs(weights_, T, out);
    add_inputs(directions_, R, out);
  }

 private:
  Matrix::ColsBlockXpr as_columns(Matrix& packed, Index b) const {
    return packed.middleCols(b * outputs_, outputs_);
  }
  // out += W R^T, point by point.
  void add_inputs(Matrix& packed, ConstMatrixRef R, MatrixRef out) {
    for (Index b = 0; b < R.cols() / outputs_; ++b)
      product_add(as_columns(packed, b), R.middleCols(b * outputs_, outputs_).transpose(),
                  out.middleCols(b * R.rows(), R.rows()));
  }
  // Every output of every point becomes a column.
  void pack(ConstMatrixRef Y, Matrix& packed) {
    reserve(packed, inputs_, outputs_ * Y.cols());
    for (Index b = 0; b < Y.cols(); ++b) as_columns(packed, b).reshaped() = Y.col(b);
  }

  Index inputs_, outputs_;
  Matrix weights_, directions_, sum_;
};

}  // namespace

std::unique_ptr<Model> linear_model(Index inputs, Index outputs) {
  return std::make_unique<LinearModel>(inputs, outputs);
}

Matrix predict(Model& model, const Features& features, ConstVectorRef y) {
  Matrix scores(features.size(), model.outputs());
  model.start(y);
  for (Index first = 0; first < features.size(); first += model.block_size()) {
    const Range samples{first, std::min(model.block_size(), features.size() - first)};
    model.scores(features, samples, scores.middleRows(samples.first, samples.count));
  }
  return scores;
}

}  // namespace bizo::problems
