#include "problems/loss.hpp"

#include <cmath>

#include "bizo/core/elementary.hpp"
#include "problems/softmax.hpp"

namespace bizo::problems {
namespace {

std::span<double> column(MatrixRef block, Index j) {
  return {block.col(j).data(), static_cast<std::size_t>(block.rows())};
}

class SquaredLoss final : public Loss {
 public:
  explicit SquaredLoss(Vector targets) : targets_(std::move(targets)) {}
  Index outputs() const override { return 1; }
  double largest_curvature() const override { return 2; }
  std::unique_ptr<Loss> subset(std::span<const Index> samples) const override {
    return squared_loss(targets_(samples));
  }

  void values(Range samples, MatrixRef scores, MatrixRef losses) const override {
    for (Index b = 0; b < scores.cols(); ++b)
      losses.col(b) = (scores.col(b) - targets_.segment(samples.first, samples.count)).cwiseAbs2();
  }
  void residuals(Range samples, MatrixRef scores) const override {
    for (Index b = 0; b < scores.cols(); ++b)
      scores.col(b) = 2 * (scores.col(b) - targets_.segment(samples.first, samples.count));
  }
  void curvature(Range, MatrixRef, MatrixRef directions) const override { directions *= 2; }

 private:
  Vector targets_;
};

class LogisticLoss final : public Loss {
 public:
  explicit LogisticLoss(Vector signs) : signs_(std::move(signs)) {}
  Index outputs() const override { return 1; }
  double largest_curvature() const override { return 0.25; }
  std::unique_ptr<Loss> subset(std::span<const Index> samples) const override {
    return logistic_loss(signs_(samples));
  }

  void values(Range samples, MatrixRef scores, MatrixRef losses) const override {
    // log(1 + e^-m) = max(-m, 0) + log(1 + e^-|m|) never overflows.
    for (Index b = 0; b < scores.cols(); ++b) {
      auto margin = scores.col(b);
      margin.array() *= signs_.segment(samples.first, samples.count).array();
      losses.col(b) = (-margin).cwiseMax(0.0);
      margin = -margin.cwiseAbs();
      exp_inplace(column(scores, b));
      margin.array() += 1;
      log_inplace(column(scores, b));
      losses.col(b) += margin;
    }
  }

  void residuals(Range samples, MatrixRef scores) const override {
    const auto signs = signs_.segment(samples.first, samples.count).array();
    for (Index b = 0; b < scores.cols(); ++b) {
      scores.col(b).array() *= signs;
      probabilities_of_error(scores, b);
      scores.col(b).array() *= -signs;
    }
  }

  void curvature(Range, MatrixRef scores, MatrixRef directions) const override {
    for (Index b = 0; b < scores.cols(); ++b) {
      probabilities_of_error(scores, b);  // even in the sign of the score once multiplied out
      directions.col(b).array() *= scores.col(b).array() * (1 - scores.col(b).array());
    }
  }

 private:
  // m <- 1 / (1 + e^m), the exponential saturating.
  static void probabilities_of_error(MatrixRef scores, Index b) {
    exp_inplace(column(scores, b));
    scores.col(b).array() = 1 / (1 + scores.col(b).array());
  }

  Vector signs_;
};

// The Huberized hinge (Rosset and Zhu 2007): 0, (1 - m)^2 / (2 w) and 1 - m - w/2 for margins m = t s from 1
// up, between, and below 1 - w. With r = max(0, 1 - m), q = min(r, w):  q (r - q/2) / w.
class SmoothedHingeLoss final : public Loss {
 public:
  SmoothedHingeLoss(Vector signs, double width) : signs_(std::move(signs)), width_(width) {}
  Index outputs() const override { return 1; }
  double largest_curvature() const override { return 1 / width_; }
  std::unique_ptr<Loss> subset(std::span<const Index> samples) const override {
    return smoothed_hinge_loss(signs_(samples), width_);
  }

  void values(Range samples, MatrixRef scores, MatrixRef losses) const override {
    const auto signs = signs_.segment(samples.first, samples.count).array();
    for (Index b = 0; b < scores.cols(); ++b)
      for (Index i = 0; i < samples.count; ++i) {
        const double r = shortfall(signs(i), scores(i, b)), q = capped(r);
        losses(i, b) = q * (r - q / 2) / width_;
      }
  }
  void residuals(Range samples, MatrixRef scores) const override {
    const auto signs = signs_.segment(samples.first, samples.count).array();
    for (Index b = 0; b < scores.cols(); ++b)
      for (Index i = 0; i < samples.count; ++i)
        scores(i, b) = -signs(i) * capped(shortfall(signs(i), scores(i, b))) / width_;
  }
  void curvature(Range samples, MatrixRef scores, MatrixRef directions) const override {
    const auto signs = signs_.segment(samples.first, samples.count).array();
    for (Index b = 0; b < scores.cols(); ++b)
      for (Index i = 0; i < samples.count; ++i) {
        const double r = shortfall(signs(i), scores(i, b));
        directions(i, b) *= r <= 0 || r >= width_ ? 0 : 1 / width_;
      }
  }

 private:
  // Comparisons that let NaN pass.
  static double shortfall(double sign, double score) {
    const double r = 1 - sign * score;
    return r < 0 ? 0 : r;
  }
  double capped(double r) const { return r > width_ ? width_ : r; }

  Vector signs_;
  double width_;
};

class SoftmaxLoss final : public Loss {
 public:
  SoftmaxLoss(std::vector<Index> classes, Index count) : classes_(std::move(classes)), count_(count) {}
  Index outputs() const override { return count_; }
  double largest_curvature() const override { return 0.5; }
  std::unique_ptr<Loss> subset(std::span<const Index> samples) const override {
    std::vector<Index> classes;
    for (const Index i : samples) classes.push_back(classes_[static_cast<std::size_t>(i)]);
    return softmax_loss(std::move(classes), count_);
  }

  void values(Range samples, MatrixRef scores, MatrixRef losses) const override {
    for (Index b = 0; b < losses.cols(); ++b) {
      auto block = scores.middleCols(b * count_, count_);
      auto loss = losses.col(b);
      for (Index i = 0; i < samples.count; ++i) loss(i) = -block(i, label(samples, i));
      exponentials(block, sums_);
      loss += sums_.largest;
      loss = (sums_.total.array() > 0).select(loss, kNaN);  // the logarithm does not pass NaN on
      log_inplace({sums_.total.data(), static_cast<std::size_t>(samples.count)});
      loss += sums_.total;
    }
  }

  void residuals(Range samples, MatrixRef scores) const override {
    for (Index b = 0; b < scores.cols() / count_; ++b) {
      auto block = scores.middleCols(b * count_, count_);
      softmax(block, sums_);
      for (Index i = 0; i < samples.count; ++i) block(i, label(samples, i)) -= 1;
    }
  }

  void curvature(Range, MatrixRef scores, MatrixRef directions) const override {
    // (diag(P) - P PT) v = P o (v - <P, v>)
    for (Index b = 0; b < scores.cols() / count_; ++b) {
      auto P = scores.middleCols(b * count_, count_);
      auto V = directions.middleCols(b * count_, count_);
      softmax(P, sums_);
      auto& along = sums_.total;
      along.setZero(P.rows());
      for (Index k = 0; k < count_; ++k) along.array() += P.col(k).array() * V.col(k).array();
      for (Index k = 0; k < count_; ++k)
        V.col(k).array() = P.col(k).array() * (V.col(k).array() - along.array());
    }
  }

 private:
  Index label(Range samples, Index i) const { return classes_[static_cast<std::size_t>(samples.first + i)]; }

  std::vector<Index> classes_;
  Index count_;
  mutable SoftmaxSums sums_;
};

}  // namespace

std::unique_ptr<Loss> squared_loss(Vector targets) {
  return std::make_unique<SquaredLoss>(std::move(targets));
}

std::unique_ptr<Loss> logistic_loss(Vector signs) {
  return std::make_unique<LogisticLoss>(std::move(signs));
}

std::unique_ptr<Loss> smoothed_hinge_loss(Vector signs, double width) {
  return std::make_unique<SmoothedHingeLoss>(std::move(signs), width);
}

std::unique_ptr<Loss> softmax_loss(std::vector<Index> classes, Index count) {
  return std::make_unique<SoftmaxLoss>(std::move(classes), count);
}

}  // namespace bizo::problems
