#include "problems/representation.hpp"

namespace bizo::problems {
namespace {

class PlainFeatures final : public Representation {
 public:
  explicit PlainFeatures(Index inputs) : inputs_(inputs) {}
  std::unique_ptr<Representation> clone() const override { return plain_features(inputs_); }
  Index parameters() const override { return 0; }
  Index outputs() const override { return inputs_; }
  Index points_at_once() const override { return 64; }  // each is a copy of the block

  void start(ConstMatrixRef) override {}
  void features(const Features& samples, MatrixRef P) override {
    const Matrix block = samples.is_sparse() ? Matrix(samples.sparse()) : Matrix(samples.dense());
    for (Index first = 0; first < P.cols(); first += inputs_)
      P.middleCols(first, inputs_) = block.transpose();
  }
  void clear_sum(Index) override {}
  void add_gradient(const Features&, ConstMatrixRef) override {}
  void write_sum(MatrixRef) override {}

 private:
  Index inputs_;
};

}  // namespace

std::unique_ptr<Representation> plain_features(Index inputs) {
  return std::make_unique<PlainFeatures>(inputs);
}

}  // namespace bizo::problems
