#include "problems/mlp_model.hpp"

#include <algorithm>

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/layer_batch.hpp"
#include "problems/scratch.hpp"

namespace bizo::problems {
namespace {

using Columns = Eigen::Ref<const Matrix>;

class MlpModel final : public Model {
 public:
  explicit MlpModel(const MlpShape& shape)
      : shape_(shape),
        layers_(layers_of(shape)),
        points_(layers_.size()),
        directions_(layers_.size()),
        sums_(layers_.size()),
        hidden_(layers_.size()),
        tangents_(layers_.size()),
        errors_(layers_.size()),
        error_tangents_(layers_.size()),
        factor_(kBlock) {}

  std::unique_ptr<Model> clone() const override { return mlp_model(shape_); }
  Index parameters() const override { return layers_.back().biases.end(); }
  Index outputs() const override { return layers_.back().outputs; }
  bool is_linear() const override { return false; }
  Index block_size() const override { return kBlock; }
  Index points_at_once() const override { return std::max<Index>(1, kColumns / layers_.front().outputs); }

  void start(ConstMatrixRef Y) override;
  void start_directions(ConstMatrixRef V) override { pack(layers_, V, directions_); }
  void scores(const Features& features, Range samples, MatrixRef scores) override;
  void tangents(const Features& features, Range samples, MatrixRef tangents) override;
  void clear_sum(Index columns) override;
  void add_gradient(const Features& features, Range samples, ConstMatrixRef R) override;
  void add_hessian(const Features& features, Range samples, ConstMatrixRef R, ConstMatrixRef T) override;
  void write_sum(MatrixRef out) override;
  void input_gradient(ConstMatrixRef R, MatrixRef out) override;
  void input_hessian(ConstMatrixRef R, ConstMatrixRef T, MatrixRef out) override;

 private:
  // A layer's arrays for a block of samples and a pass: 32 kilobytes, or a point's. Beyond some hundred
  // kilobytes a column costs 1.2 to 1.5 times as much; fewer columns leave the first layer's product below
  // its rate.
  static constexpr Index kBlock = 128, kColumns = 32;

  // Of layer l: activations of all points (samples x outputs * B), and those of point b.
  MatrixRef all_of(std::vector<Matrix>& arrays, std::size_t l, Index samples) const {
    return arrays[l].topLeftCorner(samples, layers_[l].outputs * B_);
  }
  auto point_of(std::vector<Matrix>& arrays, std::size_t l, Index samples, Index b) const {
    return arrays[l].block(0, b * layers_[l].outputs, samples, layers_[l].outputs);
  }
  // Those of the last layer are given.
  Columns errors_at(std::vector<Matrix>& arrays, std::size_t l, Index samples, ConstMatrixRef last) const {
    if (l + 1 == layers_.size()) return last;
    return all_of(arrays, l, samples);
  }
  void add_to_sum(const Features& features, Range samples, std::size_t l, ConstMatrixRef errors);
  void multiply_by_slopes(std::size_t l, MatrixRef values);
  void go_back(std::size_t l, Index samples, ConstMatrixRef errors);
  void add_inputs(const std::vector<LayerBatch>& batch, ConstMatrixRef errors, MatrixRef out) const;

  MlpShape shape_;
  std::vector<MlpLayer> layers_;
  Index B_ = 0;
  std::vector<LayerBatch> points_, directions_, sums_;
  // By layer, kBlock x (outputs * B): phi(Z), its derivative along the directions, the derivatives of the
  // loss in Z and theirs along the directions.
  std::vector<Matrix> hidden_, tangents_, errors_, error_tangents_;
  Vector factor_;  // of a column
};

std::span<double> entries(Matrix& matrix, Index column, Index count) {
  return {matrix.col(column).data(), static_cast<std::size_t>(count)};
}

// A unit that saturates would hide a weight that is not finite: then no score is.
void MlpModel::start(ConstMatrixRef Y) {
  pack(layers_, Y, points_);
  for (Index b = 0; b < Y.cols(); ++b) part(points_.back().biases, b, outputs()).array() += 0 * sum(Y.col(b));
}

void MlpModel::scores(const Features& features, Range samples, MatrixRef scores) {
  B_ = scores.cols() / outputs();
  const Index n = samples.count;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const bool last = l + 1 == layers_.size();
    const Index m = layers_[l].outputs;
    if (!last) reserve(hidden_[l], kBlock, m * B_);
    MatrixRef Z = last ? scores : all_of(hidden_, l, n);
    if (l == 0)
      features.scores(samples, points_[0].weights.leftCols(m * B_), Z);
    else
      for (Index b = 0; b < B_; ++b)
        product(point_of(hidden_, l - 1, n, b), part(points_[l].weights, b, m), Z.middleCols(b * m, m));
    for (Index c = 0; c < Z.cols(); ++c) {
      Z.col(c).array() += points_[l].biases(0, c);
      if (!last) shape_.activation->apply(entries(hidden_[l], c, n));
    }
  }
}

void MlpModel::tangents(const Features& features, Range samples, MatrixRef tangents) {
  const Index n = samples.count;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const bool last = l + 1 == layers_.size();
    const Index m = layers_[l].outputs;
    if (!last) reserve(tangents_[l], kBlock, m * B_);
    MatrixRef RZ = last ? tangents : all_of(tangents_, l, n);
    if (l == 0)
      features.scores(samples, directions_[0].weights.leftCols(m * B_), RZ);
    else
      for (Index b = 0; b < B_; ++b) {
        auto of_point = RZ.middleCols(b * m, m);
        product(point_of(tangents_, l - 1, n, b), part(points_[l].weights, b, m), of_point);
        product_add(point_of(hidden_, l - 1, n, b), part(directions_[l].weights, b, m), of_point);
      }
    RZ.rowwise() += directions_[l].biases.row(0).head(RZ.cols());
    if (!last) multiply_by_slopes(l, RZ);
  }
}

void MlpModel::multiply_by_slopes(std::size_t l, MatrixRef values) {
  const auto n = static_cast<std::size_t>(values.rows());
  for (Index c = 0; c < values.cols(); ++c) {
    shape_.activation->slope(entries(hidden_[l], c, values.rows()), {factor_.data(), n});
    values.col(c).array() *= factor_.head(values.rows()).array();
  }
}

void MlpModel::clear_sum(Index columns) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const MlpLayer& layer = layers_[l];
    reserve(sums_[l].weights, layer.inputs, layer.outputs * columns);
    reserve(sums_[l].biases, 1, layer.outputs * columns);
    sums_[l].weights.leftCols(layer.outputs * columns).setZero();
    sums_[l].biases.leftCols(layer.outputs * columns).setZero();
  }
}

// G_W += H_{l-1}^T D, G_b += D^T 1.
void MlpModel::add_to_sum(const Features& features, Range samples, std::size_t l, ConstMatrixRef errors) {
  const Index m = layers_[l].outputs;
  if (l == 0)
    features.accumulate(samples, errors, sums_[0].weights.leftCols(errors.cols()));
  else
    for (Index b = 0; b < B_; ++b)
      product_transposed_add(point_of(hidden_, l - 1, samples.count, b), errors.middleCols(b * m, m),
                             part(sums_[l].weights, b, m));
  for (Index c = 0; c < errors.cols(); ++c) sums_[l].biases(0, c) += sum(errors.col(c));
}

// E_{l-1} = D_l W_l into errors_[l - 1]; times phi' it is D_{l-1}.
void MlpModel::go_back(std::size_t l, Index samples, ConstMatrixRef errors) {
  const MlpLayer& layer = layers_[l];
  reserve(errors_[l - 1], kBlock, layer.inputs * B_);
  for (Index b = 0; b < B_; ++b)
    product(errors.middleCols(b * layer.outputs, layer.outputs), part(points_[l].transpose, b, layer.inputs),
            point_of(errors_, l - 1, samples, b));
}

void MlpModel::add_gradient(const Features& features, Range samples, ConstMatrixRef R) {
  const Index n = samples.count;
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Columns errors = errors_at(errors_, l, n, R);
    add_to_sum(features, samples, l, errors);
    if (l == 0) break;
    go_back(l, n, errors);
    multiply_by_slopes(l - 1, all_of(errors_, l - 1, n));
  }
}

// With R. for derivatives along V (Pearlmutter 1994): R.D_l = R.E phi' + E phi'' R.Z, and phi'' R.Z = bend
// R.H.
void MlpModel::add_hessian(const Features& features, Range samples, ConstMatrixRef R, ConstMatrixRef T) {
  const Index n = samples.count;
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Index m = layers_[l].outputs, inputs = layers_[l].inputs;
    const Columns errors = errors_at(errors_, l, n, R), along = errors_at(error_tangents_, l, n, T);
    add_to_sum(features, samples, l, along);
    if (l == 0) break;
    reserve(error_tangents_[l - 1], kBlock, inputs * B_);
    go_back(l, n, errors);
    for (Index b = 0; b < B_; ++b) {
      const auto D = errors.middleCols(b * m, m), RD = along.middleCols(b * m, m);
      product_transposed_add(point_of(tangents_, l - 1, n, b), D, part(sums_[l].weights, b, m));
      auto RE = point_of(error_tangents_, l - 1, n, b);
      product(RD, part(points_[l].transpose, b, inputs), RE);
      product_add(D, part(directions_[l].transpose, b, inputs), RE);
    }
    multiply_by_slopes(l - 1, all_of(error_tangents_, l - 1, n));
    for (Index c = 0; c < inputs * B_; ++c) {
      shape_.activation->bend(entries(hidden_[l - 1], c, n), {factor_.data(), static_cast<std::size_t>(n)});
      error_tangents_[l - 1].col(c).head(n).array() += errors_[l - 1].col(c).head(n).array() *
                                                       factor_.head(n).array() *
                                                       tangents_[l - 1].col(c).head(n).array();
    }
    multiply_by_slopes(l - 1, all_of(errors_, l - 1, n));
  }
}

void MlpModel::write_sum(MatrixRef out) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const MlpLayer& layer = layers_[l];
    for (Index b = 0; b < out.cols(); ++b) {
      auto g = out.col(b);
      g.segment(layer.weights.first, layer.weights.count) =
          layer.scale * part(sums_[l].weights, b, layer.outputs).reshaped();
      g.segment(layer.biases.first, layer.biases.count) = part(sums_[l].biases, b, layer.outputs).transpose();
    }
  }
}

// out += W_1 D^T.
void MlpModel::add_inputs(const std::vector<LayerBatch>& batch, ConstMatrixRef errors, MatrixRef out) const {
  const Index m = layers_[0].outputs, n = errors.rows();
  for (Index b = 0; b < B_; ++b)
    product_add(part(batch[0].weights, b, m), errors.middleCols(b * m, m).transpose(),
                out.middleCols(b * n, n));
}

void MlpModel::input_gradient(ConstMatrixRef R, MatrixRef out) {
  out.setZero();
  add_inputs(points_, errors_at(errors_, 0, R.rows(), R), out);
}

void MlpModel::input_hessian(ConstMatrixRef R, ConstMatrixRef T, MatrixRef out) {
  out.setZero();
  add_inputs(points_, errors_at(error_tangents_, 0, R.rows(), T), out);
  add_inputs(directions_, errors_at(errors_, 0, R.rows(), R), out);
}

}  // namespace

std::unique_ptr<Model> mlp_model(const MlpShape& shape) {
  return std::make_unique<MlpModel>(shape);
}

}  // namespace bizo::problems
