#include "problems/poisoning.hpp"

#include "bizo/core/box_file.hpp"
#include "bizo/core/product.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"
#include "problems/dense_samples.hpp"
#include "problems/labels.hpp"

namespace bizo::problems {
namespace {

SampleMean logistic_mean(const Dataset& data, const std::vector<double>& labels) {
  return {data.features, logistic_loss(class_signs(data, labels))};
}

}  // namespace

Poisoning::Poisoning(ProblemInfo info, Data data, double mu)
    : ProductsProblem(std::move(info)),
      data_(std::move(data)),
      mu_(mu),
      m_(data_.added_signs.size()),
      k_(d() / m_),
      clean_(logistic_mean(data_.splits.train, data_.labels)),
      validation_(logistic_mean(data_.splits.validation, data_.labels)),
      loss_(logistic_loss(data_.added_signs)),
      all_(static_cast<double>(clean_.size() + m_)) {}

Vector Poisoning::scores(ConstMatrixRef X, ConstMatrixRef w, Index b) const {
  Matrix s(m_, 1);
  product_transposed(added(X, b), w.col(b).head(k_), s);
  if (data_.intercept) s.array() += w(k_, b);
  return s.col(0);
}

void Poisoning::pull_back(ConstMatrixRef X, Index b, const Vector& factors, MatrixRef out) const {
  product_add(added(X, b), factors, out.col(b).head(k_));
  if (data_.intercept) out(k_, b) += sum(factors);
}

void Poisoning::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  validation_.value(nullptr, Y, values);
  values *= -1;
}

void Poisoning::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  clean_.value(nullptr, Y, values);
  values *= share();
  Matrix losses(m_, 1);
  for (Index b = 0; b < Y.cols(); ++b) {
    Matrix s = scores(X, Y, b);
    loss_->values({0, m_}, s, losses);
    values(b) += sum(losses.col(0)) / all_ + 0.5 * mu_ * dot(Y.col(b), Y.col(b));
  }
}

// The largest curvature of a sum is at most the sum of the largest ones; that of the added samples is at most
// a quarter of the sum of their squares.
Curvature Poisoning::inner_curvature(ConstVectorRef x) {
  const double squares = dot(x, x) + (data_.intercept ? static_cast<double>(m_) : 0);
  return {mu_, mu_ + share() * clean_.largest_curvature() + loss_->largest_curvature() * squares / all_};
}

void Poisoning::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  clean_.gradient(nullptr, Y, G);
  G *= share();
  for (Index b = 0; b < Y.cols(); ++b) {
    Matrix r = scores(X, Y, b);
    loss_->residuals({0, m_}, r);
    pull_back(X, b, r.col(0) / all_, G);
    G.col(b) += mu_ * Y.col(b);
  }
}

void Poisoning::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  validation_.gradient(nullptr, Y, G);
  G *= -1;
}

void Poisoning::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    Matrix r = scores(X, Y, b);
    loss_->residuals({0, m_}, r);
    for (Index j = 0; j < m_; ++j) G.col(b).segment(j * k_, k_) = r(j, 0) / all_ * Y.col(b).head(k_);
  }
}

void Poisoning::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void Poisoning::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  clean_.hessian_product(nullptr, Y, V, out);
  out *= share();
  for (Index b = 0; b < Y.cols(); ++b) {
    Matrix s = scores(X, Y, b), slopes = scores(X, V, b);
    loss_->curvature({0, m_}, s, slopes);
    pull_back(X, b, slopes.col(0) / all_, out);
    out.col(b) += mu_ * V.col(b);
  }
}

// The derivative of r_j (V^T a_j) / (n + m) in a_j, r_j that of the loss in its score: r_j V + c_j (V^T a_j)
// w, c_j the loss's curvature.
void Poisoning::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    Matrix r = scores(X, Y, b), s = r, slopes = scores(X, V, b);
    loss_->residuals({0, m_}, r);
    loss_->curvature({0, m_}, s, slopes);
    for (Index j = 0; j < m_; ++j)
      out.col(b).segment(j * k_, k_) =
          (r(j, 0) * V.col(b).head(k_) + slopes(j, 0) * Y.col(b).head(k_)) / all_;
  }
}

Metrics Poisoning::metrics(ConstVectorRef, ConstVectorRef y) {
  Metrics metrics;
  const auto report = [&](const std::string& name, const Dataset& data) {
    Vector loss(1);
    logistic_mean(data, data_.labels).value(nullptr, y, loss);
    const auto model = linear_model(p(), 1);
    metrics.emplace_back(name + "_loss", loss(0));
    metrics.emplace_back(name + "_accuracy",
                         accuracy(predict(*model, data.features, y), class_indices(data, data_.labels)));
  };
  report("validation", data_.splits.validation);
  if (data_.splits.test.features.size() > 0) report("test", data_.splits.test);
  return metrics;
}

namespace {

// m copies of training samples, the first ones after the split, as if their labels were the other ones.
Matrix copied(const Params& params, const Dataset& train) {
  const Index m = params.integer("points"), n = train.features.size();
  if (m > n)
    params.refuse("points", "there are " + std::to_string(n) + " training samples to copy",
                  "it is at most as many");
  return dense_samples(train.features, {0, m});
}

// Each added sample stays where training samples are, feature by feature.
Box range_of(const Features& features, Index copies) {
  const Matrix samples = dense_samples(features, {0, features.size()});
  return {samples.rowwise().minCoeff().replicate(copies, 1),
          samples.rowwise().maxCoeff().replicate(copies, 1)};
}

void read_outer(const Params& params, const DataFiles& files, const Splits& splits, ProblemInfo& info) {
  const Matrix points = copied(params, splits.train);
  info.outer_dimension = points.size();
  info.start = params.text("start") == "copies" ? Vector(points.reshaped())
                                                : number_or_file(params, "start", files, points.size());
  info.box = params.text("box") == "range" ? range_of(splits.train.features, points.cols())
                                           : read_box(params, files, points.size());
  refuse_start_outside(params, info.box, info.start);
}

std::unique_ptr<Problem> make_poisoning(const Params& params, const ProblemContext& context) {
  Poisoning::Data data{load_splits(params, context.files), {}, {}, params.flag("intercept")};
  data.labels = class_labels(data.splits, 2);
  ProblemInfo info;
  info.name = "poisoning";
  read_outer(params, context.files, data.splits, info);
  data.added_signs = -class_signs(data.splits.train, data.labels).head(params.integer("points"));
  if (data.intercept)
    for (auto* part : {&data.splits.train, &data.splits.validation, &data.splits.test})
      if (part->features.size() > 0) part->features.append_constant();
  info.inner_dimension = data.splits.train.features.dimension();
  info.inner_start = Vector::Zero(info.inner_dimension);
  return std::make_unique<Poisoning>(std::move(info), std::move(data), params.number("mu"));
}

}  // namespace

Row<MakeProblem> poisoning_row() {
  OptionTable options = {
      text_option("start", "copies",
                  "x_0: copies (of the first training samples), one number, d numbers, a file of them, or "
                  "results (their solution)"),
      box_option("range (of each feature in the training data), 'lower, upper' of every coordinate, 'lower "
                 "list | upper list', or a file of d lines 'lower, upper'; empty: none")};
  options.back().fallback = "range";
  const OptionTable data = data_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(options.end(),
                 {integer_option("points", "17", 1, "m, number of added samples, with flipped labels"),
                  positive_option("mu", "0.01", "f has mu/2 |y|^2"),
                  flag_option("intercept", true, "append a constant feature (penalized like the others)")});
  return {"poisoning", "a few added training samples with wrong labels that spoil logistic regression most",
          R"(f(x, y) = (sum_i l(b_i y^T a_i) + sum_j l(t_j y^T x_j)) / (n + m) + mu/2 |y|^2
F(x, y) = -1/m' sum_i l(b'_i y^T a'_i)   (validation data)     l(z) = log(1 + e^-z)
x = (x_1 .. x_m): features of samples that an attacker adds to the n training samples. They begin as
copies of the first m of these; their labels t_j are the other ones, and stay. The box keeps each of
them where the training data are. Reports loss and accuracy on validation data (in F) and test data.
Oracle level: products.  d = points * features, p = features (+ 1 with intercept).)",
          options, make_poisoning};
}

}  // namespace bizo::problems
