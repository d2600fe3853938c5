#include "problems/convolution.hpp"

#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/activation.hpp"
#include "problems/scratch.hpp"

namespace bizo::problems {
namespace {

constexpr Index kKernel = kKernelSide * kKernelSide, kCell = 4;
// softplus(4 z)/4: near max(0, z), and its curvature of at most 1 stays moderate.
constexpr double kSharpness = 4;

class Convolution final : public Representation {
 public:
  Convolution(Index side, Index channels)
      : side_(side), channels_(channels), cells_((side - kKernelSide + 1) / 2) {}

  std::unique_ptr<Representation> clone() const override { return convolution_features(side_, channels_); }
  Index parameters() const override { return (kKernel + 1) * channels_; }
  Index outputs() const override { return cells_ * cells_ * channels_; }
  // 16 channels of 20 images of 14 x 14: 256 kilobytes a point.
  Index points_at_once() const override { return 4; }

  void start(ConstMatrixRef X) override {
    kernels_.resize(kKernel, channels_ * X.cols());
    biases_.resize(channels_ * X.cols());
    for (Index b = 0; b < X.cols(); ++b) {
      kernels_.middleCols(b * channels_, channels_) =
          X.col(b).head(kKernel * channels_).reshaped(kKernel, channels_);
      // An activation may hide an entry that is not finite: then no feature is.
      biases_.segment(b * channels_, channels_) = X.col(b).tail(channels_).array() + 0 * sum(X.col(b));
    }
  }
  void features(const Features& samples, MatrixRef P) override;
  void clear_sum(Index columns) override { sums_.setZero(parameters(), columns); }
  void add_gradient(const Features& samples, ConstMatrixRef G) override;
  void write_sum(MatrixRef out) override { out = sums_; }

 private:
  Index cells() const { return cells_ * cells_; }
  void take_patches(const Features& samples);

  Index side_, channels_, cells_;  // cells_: of a row
  Matrix kernels_, sums_;
  Vector biases_;
  Matrix patches_;  // image after image, cell after cell, its 4 positions: one row each, 25 columns
  Matrix hidden_;   // softplus(4 z), a channel a column, the channels of a point side by side
  Vector slope_;
};

void Convolution::take_patches(const Features& samples) {
  const Matrix images = samples.is_sparse() ? Matrix(samples.sparse()) : Matrix(samples.dense());
  patches_.resize(images.cols() * cells() * kCell, kKernel);
  for (Index i = 0, row = 0; i < images.cols(); ++i)
    for (Index cell = 0; cell < cells(); ++cell)
      for (Index corner = 0; corner < kCell; ++corner, ++row) {
        const Index top = cell / cells_ * 2 + corner / 2, left = cell % cells_ * 2 + corner % 2;
        for (Index k = 0; k < kKernel; ++k)
          patches_(row, k) = images((top + k / kKernelSide) * side_ + left + k % kKernelSide, i);
      }
}

void Convolution::features(const Features& samples, MatrixRef P) {
  take_patches(samples);
  const Index rows = patches_.rows(), columns = kernels_.cols();
  hidden_.resize(rows, columns);
  product(patches_, kernels_, hidden_);
  for (Index c = 0; c < columns; ++c) {
    hidden_.col(c).array() = kSharpness * (hidden_.col(c).array() + biases_(c));
    activation_named("softplus").apply({hidden_.col(c).data(), static_cast<std::size_t>(rows)});
    for (Index i = 0, row = 0; i < samples.size(); ++i)
      for (Index cell = 0; cell < cells(); ++cell, row += kCell)
        P(i, c * cells() + cell) =
            ((hidden_(row, c) + hidden_(row + 1, c)) + (hidden_(row + 2, c) + hidden_(row + 3, c))) /
            (kCell * kSharpness);
  }
}

void Convolution::add_gradient(const Features& samples, ConstMatrixRef G) {
  const Index rows = patches_.rows(), points = sums_.cols();
  Matrix errors(rows, kernels_.cols()), of_kernels(kKernel, kernels_.cols());
  slope_.resize(rows);
  for (Index c = 0; c < errors.cols(); ++c) {
    const auto n = static_cast<std::size_t>(rows);
    activation_named("softplus").slope({hidden_.col(c).data(), n}, {slope_.data(), n});
    for (Index i = 0, row = 0; i < samples.size(); ++i)
      for (Index cell = 0; cell < cells(); ++cell, row += kCell)
        errors.col(c).segment(row, kCell) = slope_.segment(row, kCell) * (G(i, c * cells() + cell) / kCell);
  }
  product_transposed(patches_, errors, of_kernels);
  for (Index b = 0; b < points; ++b) {
    sums_.col(b).head(kKernel * channels_) += of_kernels.middleCols(b * channels_, channels_).reshaped();
    for (Index c = 0; c < channels_; ++c)
      sums_(kKernel * channels_ + c, b) += sum(errors.col(b * channels_ + c));
  }
}

}  // namespace

std::unique_ptr<Representation> convolution_features(Index side, Index channels) {
  return std::make_unique<Convolution>(side, channels);
}

}  // namespace bizo::problems
