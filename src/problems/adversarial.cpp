#include "problems/adversarial.hpp"

#include <cmath>
#include <sstream>

#include "bizo/core/reduce.hpp"
#include "problems/divergence.hpp"
#include "problems/labels.hpp"

namespace bizo::problems {
namespace {

std::string short_text(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

}  // namespace

Adversarial::Adversarial(ProblemInfo info, Setting setting, InputNetwork network, Samples train, Samples test)
    : ProductsProblem(std::move(info)),
      setting_(std::move(setting)),
      train_(std::move(train)),
      test_(std::move(test)),
      network_(std::move(network)),
      scores_(train_.features.cols(), network_.outputs()) {}

void Adversarial::forward(ConstMatrixRef X, ConstMatrixRef Y, Index b) {
  network_.set_parameters(X.col(b));
  network_.forward(train_.features + deltas(Y, b), scores_);
}

void Adversarial::forward_clean(ConstMatrixRef X, Index b) {
  network_.set_parameters(X.col(b));
  network_.forward(train_.features, scores_);
}

double Adversarial::sum_of_losses() {
  Matrix losses(n(), 1);
  train_.loss->values({0, n()}, scores_, losses);
  return sum(losses.col(0));
}

void Adversarial::residuals() {
  train_.loss->residuals({0, n()}, scores_);
}

void Adversarial::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  const auto count = static_cast<double>(n());
  for (Index b = 0; b < Y.cols(); ++b) {
    forward(X, Y, b);
    double total = 0;
    if (outer_follows_inner()) {
      total = sum_of_losses();
    } else {
      const Matrix moved = scores_;
      forward_clean(X, b);
      total = setting_.beta * divergence(scores_, moved).total;
      total += sum_of_losses();
    }
    values(b) = total / count + 0.5 * setting_.mu * dot(X.col(b), X.col(b));
  }
}

void Adversarial::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    forward(X, Y, b);
    values(b) = -sum_of_losses();
  }
}

void Adversarial::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    forward(X, Y, b);
    residuals();
    network_.backward(scores_);
    network_.input_gradient(Eigen::Map<Matrix>(G.col(b).data(), train_.features.rows(), n()));
  }
  G *= -1;
}

void Adversarial::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  const auto count = static_cast<double>(n());
  if (outer_follows_inner()) {
    inner_gradient_y(X, Y, G);
    G /= -count;
    return;
  }
  for (Index b = 0; b < Y.cols(); ++b) {
    forward_clean(X, b);
    const Matrix clean = scores_;
    forward(X, Y, b);
    network_.backward(setting_.beta / count * divergence(clean, scores_).in_second);
    network_.input_gradient(Eigen::Map<Matrix>(G.col(b).data(), train_.features.rows(), n()));
  }
}

void Adversarial::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    forward(X, Y, b);
    residuals();
    network_.backward(scores_);
    network_.parameter_gradient(G.col(b));
  }
  G *= -1;
}

void Adversarial::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  const auto count = static_cast<double>(n());
  if (outer_follows_inner()) {
    inner_gradient_x(X, Y, G);
    G /= -count;
    G += setting_.mu * X;
    return;
  }
  Matrix moved_part(d(), 1);
  for (Index b = 0; b < Y.cols(); ++b) {
    forward_clean(X, b);
    const Matrix clean = scores_;
    forward(X, Y, b);
    const Divergence apart = divergence(clean, scores_);
    network_.backward(apart.in_second);
    network_.parameter_gradient(moved_part);
    forward_clean(X, b);
    residuals();
    network_.backward(scores_ + setting_.beta * apart.in_first);
    network_.parameter_gradient(G.col(b));
    G.col(b) = (G.col(b) + setting_.beta * moved_part.col(0)) / count + setting_.mu * X.col(b);
  }
}

void Adversarial::differentiate(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, Index b) {
  forward(X, Y, b);
  Matrix tangents(scores_.rows(), scores_.cols()), used = scores_;
  network_.tangents(deltas(V, b), tangents);
  train_.loss->curvature({0, n()}, used, tangents);
  residuals();
  network_.backward_along(scores_, tangents);
}

void Adversarial::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    differentiate(X, Y, V, b);
    network_.input_gradient_along(Eigen::Map<Matrix>(out.col(b).data(), train_.features.rows(), n()));
  }
  out *= -1;
}

void Adversarial::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    differentiate(X, Y, V, b);
    network_.parameter_gradient_along(out.col(b));
  }
  out *= -1;
}

Matrix Adversarial::attack(const Threat& threat, const Samples& samples, ConstVectorRef) {
  constexpr Index kSteps = 20;  // fewer overstate how robust a network is
  return ascent(threat, network_, *samples.loss, samples.features, kSteps);
}

Metrics Adversarial::metrics(ConstVectorRef x, ConstVectorRef) {
  const Index count = test_.features.cols();
  if (count == 0) return {};
  network_.set_parameters(x);
  Matrix scores(count, network_.outputs()), losses(count, 1);
  network_.forward(test_.features, scores);
  Metrics metrics{{"test_accuracy", accuracy(scores, test_.classes)}};
  for (const double radius : setting_.radii) {
    Threat threat = setting_.threat;
    threat.radius = radius;
    network_.forward(test_.features + attack(threat, test_, x), scores);
    metrics.emplace_back("robust_accuracy_" + short_text(radius), accuracy(scores, test_.classes));
    test_.loss->values({0, count}, scores, losses);
    metrics.emplace_back("robust_loss_" + short_text(radius),
                         sum(losses.col(0)) / static_cast<double>(count));
  }
  return metrics;
}

void LinearAdversarial::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  const Matrix& A = train().features;
  for (Index b = 0; b < Y.cols(); ++b)
    worst_of_linear(threat(), A, train().signs, X.col(b).head(A.rows()),
                    Eigen::Map<Matrix>(Y.col(b).data(), A.rows(), A.cols()));
}

Matrix LinearAdversarial::attack(const Threat& threat, const Samples& samples, ConstVectorRef x) {
  const Matrix& A = samples.features;
  Matrix D = Matrix::Zero(A.rows(), A.cols());
  worst_of_linear(threat, A, samples.signs, x.head(A.rows()), D);
  return D;
}

}  // namespace bizo::problems
