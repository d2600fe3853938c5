#include "problems/network_features.hpp"

#include <algorithm>

#include "problems/mlp_model.hpp"
#include "problems/scratch.hpp"

namespace bizo::problems {
namespace {

class NetworkFeatures final : public Representation {
 public:
  NetworkFeatures(const MlpShape& shape, bool linear)
      : shape_(shape), linear_(linear), model_(mlp_model(shape)) {}

  std::unique_ptr<Representation> clone() const override { return network_features(shape_, linear_); }
  Index parameters() const override { return model_->parameters(); }
  Index outputs() const override { return model_->outputs(); }
  Index points_at_once() const override { return model_->points_at_once(); }

  void start(ConstMatrixRef X) override { model_->start(X); }
  void features(const Features& samples, MatrixRef P) override {
    for (Index first = 0; first < P.rows(); first += model_->block_size()) {
      const Range part = block_at(first, P.rows());
      model_->scores(samples, part, P.middleRows(part.first, part.count));
    }
    if (linear_) return;
    for (Index c = 0; c < P.cols(); ++c) shape_.activation->apply(entries(P, c));
    reserve(P_, P.rows(), P.cols());
    P_.topLeftCorner(P.rows(), P.cols()) = P;
  }

  void clear_sum(Index columns) override { model_->clear_sum(columns); }
  void add_gradient(const Features& samples, ConstMatrixRef G) override {
    Matrix R = G, again;
    slope_.resize(R.rows());
    for (Index c = 0; c < R.cols() && !linear_; ++c) {
      MatrixRef P = P_.topLeftCorner(R.rows(), R.cols());
      shape_.activation->slope(entries(P, c), {slope_.data(), static_cast<std::size_t>(R.rows())});
      R.col(c).array() *= slope_.array();
    }
    const bool several = R.rows() > model_->block_size();  // the model remembers the last one alone
    for (Index first = 0; first < R.rows(); first += model_->block_size()) {
      const Range part = block_at(first, R.rows());
      again.resize(several ? part.count : 0, R.cols());
      if (several) model_->scores(samples, part, again);
      model_->add_gradient(samples, part, R.middleRows(part.first, part.count));
    }
  }
  void write_sum(MatrixRef out) override { model_->write_sum(out); }

 private:
  Range block_at(Index first, Index rows) const {
    return {first, std::min(model_->block_size(), rows - first)};
  }
  static std::span<double> entries(MatrixRef P, Index c) {
    return {P.col(c).data(), static_cast<std::size_t>(P.rows())};
  }

  MlpShape shape_;
  bool linear_;
  std::unique_ptr<Model> model_;
  Matrix P_;  // of the last block
  Vector slope_;
};

}  // namespace

std::unique_ptr<Representation> network_features(const MlpShape& shape, bool linear) {
  return std::make_unique<NetworkFeatures>(shape, linear);
}

}  // namespace bizo::problems
