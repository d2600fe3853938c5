#include "problems/few_shot.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bizo/core/product.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"
#include "problems/ridge_head.hpp"

namespace bizo::problems {
namespace {

// A stream of random numbers beyond those of all tasks.
constexpr std::uint32_t kDraws = 0xFFFFFFFF;

std::vector<Index> all_of(Index count) {
  std::vector<Index> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), Index{0});
  return all;
}

double inner_product(ConstMatrixRef one, ConstMatrixRef other) {
  const Vector a = one.reshaped(), b = other.reshaped();
  return dot(a, b);
}

double square(ConstMatrixRef matrix) {
  return inner_product(matrix, matrix);
}

}  // namespace

FewShot::FewShot(ProblemInfo info, Setup setup)
    : ProductsProblem(std::move(info)),
      setup_(std::move(setup)),
      k_(setup_.representation->outputs() + 1),
      c_(setup_.training->outputs()),
      support_(*setup_.representation, {}),
      query_(*setup_.representation, {}) {
  draw(0);
}

FewShot::FewShot(const FewShot& whole, std::span<const Index> inner, std::span<const Index> outer)
    : ProductsProblem(whole.info()),
      setup_(whole.setup_),
      k_(whole.k_),
      c_(whole.c_),
      support_(*setup_.representation, {}),
      query_(*setup_.representation, {}),
      tasks_(whole.tasks_) {
  set_parts(inner, outer);
}

void FewShot::set_parts(std::span<const Index> inner, std::span<const Index> outer) {
  support_.set_tasks(support_blocks(*setup_.training, tasks_, inner));
  query_.set_tasks(query_blocks(*setup_.training, tasks_, outer));
}

void FewShot::draw(Index iteration) {
  iteration_ = iteration;
  tasks_ = all_of(setup_.tasks);
  if (draws()) {
    const RandomKey key{.seed = setup_.seed,
                        .purpose = Purpose::samples,
                        .iteration = static_cast<std::uint32_t>(iteration),
                        .stream = kDraws};
    tasks_ = random_sample(key, setup_.tasks, setup_.batch);
    std::ranges::sort(tasks_);
  }
  const auto slots = all_of(setup_.batch);
  set_parts(slots, slots);
}

void FewShot::announce(std::span<const EvaluationKey> columns) {
  if (draws() && !columns.empty() && columns.front().iteration != iteration_) draw(columns.front().iteration);
}

void FewShot::pass(TaskPass& tasks, ConstMatrixRef X, const TaskPass::Visit& visit, MatrixRef* G) {
  if (!learns_features()) return tasks.run(setup_.theta, X.cols(), visit);
  const Index q = setup_.representation->parameters();
  if (!G) return tasks.run(X.topRows(q), X.cols(), visit);
  MatrixRef of_theta = G->topRows(q);
  tasks.run(X.topRows(q), X.cols(), visit, &of_theta);
}

double FewShot::ridge(ConstMatrixRef X, Index b) const {
  return learns_features() ? std::exp(X(d() - 2, b)) : setup_.ridge;
}

double FewShot::scale(ConstMatrixRef X, Index b) const {
  return learns_features() ? std::exp(X(d() - 1, b)) : 1;
}

double FewShot::fit_weight() const {
  return learns_features() ? 1 : 1 / static_cast<double>(support_.size());
}

Matrix FewShot::from_center(ConstMatrixRef X, ConstMatrixRef W, Index b) const {
  if (learns_features()) return W;
  return W - Map(X.col(b).data(), k_, c_);
}

Matrix FewShot::miss(const At& at, ConstMatrixRef W) const {
  Matrix E(at.rows.count, c_);
  product(at.P, W, E);
  return E - at.block.targets.middleRows(at.rows.first, at.rows.count);
}

Matrix FewShot::scores(const At& at, ConstMatrixRef X, ConstMatrixRef Y) const {
  Matrix S(at.rows.count, c_);
  product(at.P, weights(Y, at.b, at.slot), S);
  return scale(X, at.b) * S;
}

Matrix FewShot::residual(const At& at, const Matrix& scores) const {
  Matrix R = scores;
  at.block.loss->residuals(at.rows, R);
  return (share(query_) / static_cast<double>(at.rows.count)) * R;
}

void FewShot::outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  values.setZero();
  pass(query_, X, [&](const At& at) {
    Matrix S = scores(at, X, Y), losses(at.rows.count, 1);
    at.block.loss->values(at.rows, S, losses);
    values(at.b) += share(query_) * sum(losses.col(0)) / static_cast<double>(at.rows.count);
  });
}

void FewShot::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  values.setZero();
  pass(support_, X, [&](const At& at) {
    const auto W = weights(Y, at.b, at.slot);
    values(at.b) += 0.5 * share(support_) *
                    (fit_weight() * square(miss(at, W)) + ridge(X, at.b) * square(from_center(X, W, at.b)));
  });
}

Curvature FewShot::inner_curvature(ConstVectorRef x) {
  double largest = 0;
  pass(support_, x, [&](const At& at) { largest = std::max(largest, square(at.P)); });
  const double min = ridge(x, 0);
  const bool every_task = support_.tasks() == static_cast<Index>(tasks_.size());
  return {every_task ? share(support_) * min : 0, share(support_) * (min + fit_weight() * largest)};
}

void FewShot::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  pass(support_, X, [&](const At& at) {
    const auto W = weights(Y, at.b, at.slot);
    auto g = weights_to(G, at.b, at.slot);
    product_transposed(at.P, fit_weight() * miss(at, W), g);
    g = share(support_) * (g + ridge(X, at.b) * from_center(X, W, at.b));
  });
}

void FewShot::outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  pass(query_, X, [&](const At& at) {
    product_transposed(at.P, scale(X, at.b) * residual(at, scores(at, X, Y)), weights_to(G, at.b, at.slot));
  });
}

void FewShot::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  const auto visit = [&](const At& at) {
    const auto W = weights(Y, at.b, at.slot);
    const double weight = share(support_) * ridge(X, at.b);
    if (learns_features()) {
      product(share(support_) * miss(at, W), W.transpose(), at.gradient);
      G(d() - 2, at.b) += 0.5 * weight * square(W);
    } else {
      G.col(at.b) -= weight * from_center(X, W, at.b).reshaped();
    }
  };
  pass(support_, X, visit, learns_features() ? &G : nullptr);
}

void FewShot::outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  if (!learns_features()) return;
  pass(
      query_, X,
      [&](const At& at) {
        const Matrix S = scores(at, X, Y), R = residual(at, S);
        product(scale(X, at.b) * R, weights(Y, at.b, at.slot).transpose(), at.gradient);
        G(d() - 1, at.b) += inner_product(R, S);
      },
      &G);
}

void FewShot::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  out.setZero();
  pass(support_, X, [&](const At& at) {
    const auto direction = weights(V, at.b, at.slot);
    Matrix image(at.rows.count, c_);
    product(at.P, direction, image);
    auto product_of = weights_to(out, at.b, at.slot);
    product_transposed(at.P, fit_weight() * image, product_of);
    product_of = share(support_) * (product_of + ridge(X, at.b) * direction);
  });
}

// A task that takes no part in f has no curvature, and no inverse.
void FewShot::inner_inverse_product(ConstMatrixRef X, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) {
  out.setZero();
  pass(support_, X, [&](const At& at) {
    const RidgeHead head(at.P, ridge(X, at.b) / fit_weight());
    weights_to(out, at.b, at.slot) = head.solve(weights(V, at.b, at.slot)) / (share(support_) * fit_weight());
  });
}

// In P: (P W - T) VT + P V WT; in log lambda: lambda <W, V>.
void FewShot::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  out.setZero();
  const auto visit = [&](const At& at) {
    const auto W = weights(Y, at.b, at.slot), direction = weights(V, at.b, at.slot);
    const double weight = share(support_) * ridge(X, at.b);
    if (learns_features()) {
      Matrix image(at.rows.count, c_);
      product(at.P, direction, image);
      product(share(support_) * miss(at, W), direction.transpose(), at.gradient);
      product_add(share(support_) * image, W.transpose(), at.gradient);
      out(d() - 2, at.b) += weight * inner_product(W, direction);
    } else {
      out.col(at.b) -= weight * direction.reshaped();
    }
  };
  pass(support_, X, visit, learns_features() ? &out : nullptr);
}

// W = C + (PT P + r I)^-1 PT (T - P C), r: lambda over the weight of the squares.
void FewShot::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  pass(support_, X, [&](const At& at) {
    const RidgeHead head(at.P, ridge(X, at.b) / fit_weight());
    auto W = weights_to(Y, at.b, at.slot);
    if (learns_features()) {
      W = head.fit(at.block.targets.middleRows(at.rows.first, at.rows.count));
    } else {
      const Map center(X.col(at.b).data(), k_, c_);
      W = center - head.fit(miss(at, center));
    }
  });
}

}  // namespace bizo::problems
