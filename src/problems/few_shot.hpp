// Few-shot learning, with all that may be asked of it in chunks of tasks: hence over 100 lines. What is
// shared by many small tasks is learned such that each task is learned from a few samples. Task t has a
// support (A, T) of n samples and a query (A', T') of m; y holds its weights W_t, k x c by columns, task
// after task. P = [phi(A), 1], P' = [phi(A'), 1]; means over the tasks of a batch.
//   features:  f_t = 1/2 |P W - T|^2 + lambda/2 |W|^2,  F_t = loss(s P' W, T'),  x = (theta, log lambda, log
//   s)
//              (R2-D2: Bertinetto, Henriques, Torr & Vedaldi, ICLR 2019)
//   center:    f_t = 1/(2n) |P W - T|^2 + lambda/2 |W - x|^2,  F_t = loss(P' W, T'),  theta fixed
//              (iMAML: Rajeswaran, Finn, Kakade & Levine, NeurIPS 2019)
#pragma once

#include "bizo/core/inner_inverse.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/team.hpp"
#include "problems/task_pass.hpp"

namespace bizo::problems {

class FewShot : public ProductsProblem, public ClosedFormInner, public InnerInverse, public SharesWork {
 public:
  enum class Learned { features, center };
  struct Setup {
    std::shared_ptr<const TaskSource> training, test;
    std::shared_ptr<const Representation> representation;
    Learned learned = Learned::features;
    Vector theta;            // if x is the center
    double ridge = 1;        // lambda, if x is the center
    Index tasks = 0;         // training tasks
    Index batch = 0;         // of them at a time; fewer than all: drawn anew for every iteration
    Index test_tasks = 0;    // for the report
    std::uint64_t seed = 1;  // of batches
  };
  FewShot(ProblemInfo info, Setup setup);
  // The same tasks, of which only those in these slots take part in f and in F.
  FewShot(const FewShot& whole, std::span<const Index> inner, std::span<const Index> outer);

  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override;
  Curvature inner_curvature(ConstVectorRef x) override;  // P^T P is bounded by its trace
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void outer_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override;
  void inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void inner_minimizer(ConstMatrixRef X, MatrixRef Y) override;
  void inner_inverse_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) override;
  void announce(std::span<const EvaluationKey> columns) override;
  // Chunks are blocks of tasks.
  void join(Team* team) override { team_ = team; }
  void help(std::span<const std::byte> question, Range chunks, const Give& give) override;
  // test_loss, and of classes test_accuracy: means over tasks that were never trained on, each learned from
  // its support. y does not matter.
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override;

 private:
  using At = TaskPass::At;
  using Map = Eigen::Map<const Matrix>;

  // What is asked at the points X, Y, along V: numbers, gradients in x, and of all tasks weights.
  enum class Of : std::int32_t {
    outer,
    inner,
    outer_x,
    inner_x,
    mixed,
    outer_y,
    inner_y,
    hessian,
    inverse,
    minimizer
  };
  struct Question {
    Of of;
    Eigen::Ref<const Matrix> X, Y, V;
  };

  void draw(Index iteration);
  void set_parts(std::span<const Index> inner, std::span<const Index> outer);
  TaskPass& pass_of(Of of) {
    return of == Of::outer || of == Of::outer_x || of == Of::outer_y ? query_ : support_;
  }
  Range blocks_of(const TaskPass& tasks, Index chunk) const;
  static Index chunks_of(const TaskPass& tasks);
  void ask(const Question& question, MatrixRef out);
  Bytes message(const Question& question) const;
  // What some blocks contribute; of weights, those of their tasks, one after the other.
  void contribute(const Question& question, Range blocks, Matrix& part);
  void add_values(const Question& question, Range blocks, MatrixRef values);
  void add_outer_x(const Question& question, Range blocks, MatrixRef G);
  void add_inner_x(const Question& question, Range blocks, MatrixRef G);
  void add_mixed(const Question& question, Range blocks, MatrixRef out);
  void set_weights(const Question& question, Range blocks, MatrixRef part);
  void set_weights(const Question& question, const At& at, Eigen::Map<Matrix> out);
  // Of theta in x, or the fixed one.
  void pass(TaskPass& tasks, Range blocks, ConstMatrixRef X, const TaskPass::Visit& visit,
            MatrixRef* G = nullptr);
  void pass(TaskPass& tasks, ConstMatrixRef X, const TaskPass::Visit& visit) {
    pass(tasks, {0, tasks.blocks()}, X, visit);
  }
  bool draws() const { return setup_.batch < setup_.tasks; }
  bool learns_features() const { return setup_.learned == Learned::features; }
  Map weights(ConstMatrixRef Y, Index b, Index slot) const {
    return {Y.col(b).data() + slot * k_ * c_, k_, c_};
  }
  Eigen::Map<Matrix> weights_to(MatrixRef Y, Index b, Index slot) const {
    return {Y.col(b).data() + slot * k_ * c_, k_, c_};
  }
  Matrix from_center(ConstMatrixRef X, ConstMatrixRef W, Index b) const;  // W - C
  double ridge(ConstMatrixRef X, Index b) const;
  double scale(ConstMatrixRef X, Index b) const;
  double fit_weight() const;  // of |P W - T|^2 / 2
  Matrix miss(const At& at, ConstMatrixRef W) const;
  Matrix scores(const At& at, ConstMatrixRef X, ConstMatrixRef Y) const;
  // d loss / d scores of the mean over the query samples of all tasks.
  Matrix residual(const At& at, const Matrix& scores) const;
  static double share(const TaskPass& tasks) { return 1 / static_cast<double>(tasks.tasks()); }

  Setup setup_;
  Index k_, c_;
  TaskPass support_, query_;
  std::vector<Index> tasks_;  // in the slots
  Index iteration_ = -1;      // that they were drawn for
  Team alone_;
  Team* team_ = nullptr;  // null: alone
};

}  // namespace bizo::problems
