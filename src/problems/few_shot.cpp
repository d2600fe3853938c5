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

void FewShot::pass(TaskPass& tasks, Range blocks, ConstMatrixRef X, const TaskPass::Visit& visit,
                   MatrixRef* G) {
  if (!learns_features()) return tasks.run(blocks, setup_.theta, X.cols(), visit);
  const Index q = setup_.representation->parameters();
  if (!G) return tasks.run(blocks, X.topRows(q), X.cols(), visit);
  MatrixRef of_theta = G->topRows(q);
  tasks.run(blocks, X.topRows(q), X.cols(), visit, &of_theta);
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

void FewShot::add_values(const Question& q, Range blocks, MatrixRef values) {
  if (q.of == Of::outer)
    return pass(query_, blocks, q.X, [&](const At& at) {
      Matrix S = scores(at, q.X, q.Y), losses(at.rows.count, 1);
      at.block.loss->values(at.rows, S, losses);
      values(at.b, 0) += share(query_) * sum(losses.col(0)) / static_cast<double>(at.rows.count);
    });
  pass(support_, blocks, q.X, [&](const At& at) {
    const auto W = weights(q.Y, at.b, at.slot);
    values(at.b, 0) +=
        0.5 * share(support_) *
        (fit_weight() * square(miss(at, W)) + ridge(q.X, at.b) * square(from_center(q.X, W, at.b)));
  });
}

Curvature FewShot::inner_curvature(ConstVectorRef x) {
  double largest = 0;
  pass(support_, x, [&](const At& at) { largest = std::max(largest, square(at.P)); });
  const double min = ridge(x, 0);
  const bool every_task = support_.tasks() == static_cast<Index>(tasks_.size());
  return {every_task ? share(support_) * min : 0, share(support_) * (min + fit_weight() * largest)};
}

void FewShot::set_weights(const Question& q, Range blocks, MatrixRef part) {
  pass(pass_of(q.of), blocks, q.X,
       [&](const At& at) { set_weights(q, at, weights_to(part, at.b, at.place)); });
}

void FewShot::set_weights(const Question& q, const At& at, Eigen::Map<Matrix> out) {
  const double share = this->share(support_), ridge = this->ridge(q.X, at.b);
  if (q.of == Of::outer_y) {
    product_transposed(at.P, scale(q.X, at.b) * residual(at, scores(at, q.X, q.Y)), out);
  } else if (q.of == Of::inner_y) {
    const auto W = weights(q.Y, at.b, at.slot);
    product_transposed(at.P, fit_weight() * miss(at, W), out);
    out = share * (out + ridge * from_center(q.X, W, at.b));
  } else if (q.of == Of::hessian) {
    const auto direction = weights(q.V, at.b, at.slot);
    Matrix image(at.rows.count, c_);
    product(at.P, direction, image);
    product_transposed(at.P, fit_weight() * image, out);
    out = share * (out + ridge * direction);
  } else {
    const RidgeHead head(at.P, ridge / fit_weight());
    if (q.of == Of::inverse) {
      out = head.solve(weights(q.V, at.b, at.slot)) / (share * fit_weight());
    } else if (learns_features()) {
      out = head.fit(at.block.targets.middleRows(at.rows.first, at.rows.count));
    } else {  // W = C + (PT P + r I)^-1 PT (T - P C), r: lambda over the weight of the squares
      const Map center(q.X.col(at.b).data(), k_, c_);
      out = center - head.fit(miss(at, center));
    }
  }
}

void FewShot::add_inner_x(const Question& q, Range blocks, MatrixRef G) {
  const auto visit = [&](const At& at) {
    const auto W = weights(q.Y, at.b, at.slot);
    const double weight = share(support_) * ridge(q.X, at.b);
    if (learns_features()) {
      product(share(support_) * miss(at, W), W.transpose(), at.gradient);
      G(d() - 2, at.b) += 0.5 * weight * square(W);
    } else {
      G.col(at.b) -= weight * from_center(q.X, W, at.b).reshaped();
    }
  };
  pass(support_, blocks, q.X, visit, learns_features() ? &G : nullptr);
}

void FewShot::add_outer_x(const Question& q, Range blocks, MatrixRef G) {
  const auto visit = [&](const At& at) {
    const Matrix S = scores(at, q.X, q.Y), R = residual(at, S);
    product(scale(q.X, at.b) * R, weights(q.Y, at.b, at.slot).transpose(), at.gradient);
    G(d() - 1, at.b) += inner_product(R, S);
  };
  pass(query_, blocks, q.X, visit, &G);
}

// In P: (P W - T) VT + P V WT; in log lambda: lambda <W, V>.
void FewShot::add_mixed(const Question& q, Range blocks, MatrixRef out) {
  const auto visit = [&](const At& at) {
    const auto W = weights(q.Y, at.b, at.slot), direction = weights(q.V, at.b, at.slot);
    const double weight = share(support_) * ridge(q.X, at.b);
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
  pass(support_, blocks, q.X, visit, learns_features() ? &out : nullptr);
}

}  // namespace bizo::problems
