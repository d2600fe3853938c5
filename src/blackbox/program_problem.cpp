#include "blackbox/program_problem.hpp"

#include <cmath>
#include <stdexcept>

#include "bizo/core/inner_box.hpp"
#include "blackbox/value_cache.hpp"

namespace bizo::blackbox {
namespace {

// What the problem's functions share: how they ask, and what became of the last question.
class OracleClient {
 public:
  explicit OracleClient(std::unique_ptr<Oracle> oracle) : oracle_(std::move(oracle)) {}

  const Capabilities& capabilities() const { return oracle_->capabilities(); }
  const Reply& reply() const { return reply_; }

  void announce(std::span<const EvaluationKey> columns) {
    announced_.assign(columns.begin(), columns.end());
    first_.reset();
    aligned_ = true;
    reply_.reset(static_cast<Index>(columns.size()));
  }

  std::optional<ColumnFailure> failure(Index column) const {
    if (!aligned_) return first_;
    const auto at = static_cast<std::size_t>(column);
    return at < reply_.failures.size() ? reply_.failures[at] : std::nullopt;
  }

  // Columns whose y is not finite have failed before: they are not asked again.
  void ask(Operation operation, ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef numbers,
           const InnerControl* control = nullptr) {
    numbers.setConstant(kNaN);
    const auto keys = keys_of(X.cols());
    const Request request{operation, X, Y, V, keys, control};
    aligned_ = announced_.size() == keys.size();
    reply_.reset(X.cols());
    if (Y.allFinite())
      oracle_->answer(request, numbers, reply_);
    else
      for (Index b = 0; b < X.cols(); ++b)
        if (Y.col(b).allFinite()) answer_column(*oracle_, request, b, numbers, reply_);
    for (Index b = 0; b < X.cols(); ++b) {
      const auto& failure = reply_.failures[static_cast<std::size_t>(b)];
      if (!failure || !is_failure(failure->status)) continue;
      numbers.col(b).setConstant(kNaN);  // whatever came with the failure
      if (!first_) first_ = failure;
    }
  }

  // No evaluation, and none is announced. What is not answered is thrown: then it is the evaluation's
  // failure.
  std::vector<bool> feasible(ConstMatrixRef X) const {
    std::vector<bool> answers(static_cast<std::size_t>(X.cols()), true);
    if (!blackbox::answers(capabilities(), Operation::feasible)) return answers;
    Matrix numbers = Matrix::Constant(1, X.cols(), kNaN);
    const std::vector<EvaluationKey> keys(answers.size());
    const Matrix none(0, X.cols());
    Reply reply;
    oracle_->answer({Operation::feasible, X, none, none, keys}, numbers, reply);
    for (std::size_t b = 0; b < answers.size(); ++b) {
      if (reply.failures[b]) throw std::runtime_error(reply.failures[b]->reason);
      answers[b] = numbers(0, static_cast<Index>(b)) > 0;
    }
    return answers;
  }

  std::int64_t restarts() const { return oracle_->restarts(); }

  // Inner solvers ask about other columns than those of the batch: such questions have a key of the
  // iteration.
  std::vector<EvaluationKey> keys_of(Index columns) const {
    if (static_cast<Index>(announced_.size()) == columns) return announced_;
    EvaluationKey key;
    if (!announced_.empty())
      key = {announced_[0].seed, announced_[0].iteration, -1, 0, announced_[0].attempt};
    return std::vector<EvaluationKey>(static_cast<std::size_t>(columns), key);
  }

 private:
  std::unique_ptr<Oracle> oracle_;
  std::vector<EvaluationKey> announced_;
  Reply reply_;
  bool aligned_ = true;                 // the last question was about the announced columns
  std::optional<ColumnFailure> first_;  // since they were announced
};

class ProgramSolver final : public InnerSolver {
 public:
  ProgramSolver(OracleClient& asker, ValueCache& cache) : asker_(asker), cache_(cache) {}

  // A bizo that answers from another process does as it would here; what a user's solver makes of a tolerance
  // is his own affair, and every solve his expense.
  bool refines() const override { return answers(asker_.capabilities(), Operation::solver_curvature); }
  bool estimates_curvature() const override { return refines(); }

  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override {
    Matrix start = Y;
    project_inner(asker_.capabilities().info.inner_box, start);
    asker_.ask(Operation::solve, X, start, Matrix(), Y, &control);
    const Reply& reply = asker_.reply();
    report = reply.report;
    for (Index b = 0; b < X.cols(); ++b) {
      const auto& failure = reply.failures[static_cast<std::size_t>(b)];
      report.status[static_cast<std::size_t>(b)] = failure                ? failure->status
                                                   : Y.col(b).allFinite() ? EvaluationStatus::ok
                                                                          : EvaluationStatus::non_finite;
      if (failure) report.failures.emplace_back(b, *failure);
    }
    if (reply.values.size() > 0) cache_.keep(asker_.keys_of(X.cols()), X, Y, reply.values);
  }

  Curvature curvature(ConstVectorRef x, ConstVectorRef y, const Curvature& previous) override {
    if (!answers(asker_.capabilities(), Operation::solver_curvature)) return {};
    const Vector bounds{{previous.mu, previous.L}};
    Matrix found(2, 1);
    asker_.ask(Operation::solver_curvature, x, y, bounds, found);
    return {found(0), found(1)};
  }

 private:
  OracleClient& asker_;
  ValueCache& cache_;
};

// Each class adds what its level answers, as the classes of core/problem.hpp do.
template <class Level>
class Program : public Level, public HasInnerSolver, public ExternalProblem {
 public:
  Program(ProblemInfo info, std::unique_ptr<Oracle> oracle)
      : Level(std::move(info)), asker_(std::move(oracle)) {}

  void announce(std::span<const EvaluationKey> columns) override { asker_.announce(columns); }
  std::optional<ColumnFailure> failure(Index column) const override { return asker_.failure(column); }
  bool feasible(ConstVectorRef x) const override { return asker_.feasible(x)[0]; }
  std::vector<bool> all_feasible(ConstMatrixRef X) const override { return asker_.feasible(X); }
  std::int64_t restarts() const override { return asker_.restarts(); }

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    values.setConstant(kNaN);
    if (asker_.capabilities().level == OracleLevel::value)
      ask_value(Operation::value, X, Y, values);
    else if (!cache_.find(asker_.keys_of(X.cols()), X, Y, values))
      ask_value(Operation::outer, X, Y, values);
  }

  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override {
    if (!answers(asker_.capabilities(), Operation::metrics)) return {};
    Matrix none(0, 1);
    asker_.ask(Operation::metrics, x, y, Matrix(), none);
    return asker_.reply().metrics;
  }

  bool has_solver() const override { return asker_.capabilities().solves; }
  std::unique_ptr<InnerSolver> own_solver() override {
    return std::make_unique<ProgramSolver>(asker_, cache_);
  }

 protected:
  void ask_value(Operation operation, ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
    asker_.ask(operation, X, Y, Matrix(), values.reshaped(1, values.size()));
  }

  OracleClient asker_;
  ValueCache cache_;
};

template <class Level>
class ValuesProgram : public Program<Level> {
 public:
  using Program<Level>::Program;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    this->ask_value(Operation::inner, X, Y, values);
  }
  Curvature inner_curvature(ConstVectorRef x) override {
    if (!answers(this->asker_.capabilities(), Operation::curvature)) return {};
    Matrix found(2, 1);
    this->asker_.ask(Operation::curvature, x, this->info().inner_start, Matrix(), found);
    return {found(0) >= 0 ? found(0) : kNaN, found(1) > 0 ? found(1) : kNaN};  // others are no bounds
  }
};

template <class Level>
class InnerGradientProgram : public ValuesProgram<Level> {
 public:
  using ValuesProgram<Level>::ValuesProgram;
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::inner_gradient_y, X, Y, Matrix(), G);
  }
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::outer_gradient_y, X, Y, Matrix(), G);
  }
};

template <class Level>
class GradientsProgram : public InnerGradientProgram<Level> {
 public:
  using InnerGradientProgram<Level>::InnerGradientProgram;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::inner_gradient_x, X, Y, Matrix(), G);
  }
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    this->asker_.ask(Operation::outer_gradient_x, X, Y, Matrix(), G);
  }
};

class ProductsProgram final : public GradientsProgram<ProductsProblem> {
 public:
  using GradientsProgram::GradientsProgram;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    asker_.ask(Operation::hessian_product, X, Y, V, out);
  }
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override {
    asker_.ask(Operation::cross_product, X, Y, V, out);
  }
};

}  // namespace

std::unique_ptr<Problem> make_problem(std::unique_ptr<Oracle> oracle, const Placement& placement) {
  ProblemInfo info = oracle->capabilities().info;
  if (placement.start.size() > 0) info.start = placement.start;
  if (placement.box.bounded()) info.box = placement.box;
  switch (oracle->capabilities().level) {
    case OracleLevel::products:
      return std::make_unique<ProductsProgram>(std::move(info), std::move(oracle));
    case OracleLevel::gradients:
      return std::make_unique<GradientsProgram<GradientsProblem>>(std::move(info), std::move(oracle));
    case OracleLevel::inner_gradient:
      return std::make_unique<InnerGradientProgram<InnerGradientProblem>>(std::move(info), std::move(oracle));
    case OracleLevel::values:
      return std::make_unique<ValuesProgram<ValuesProblem>>(std::move(info), std::move(oracle));
    default:
      return std::make_unique<Program<Problem>>(std::move(info), std::move(oracle));
  }
}

}  // namespace bizo::blackbox
