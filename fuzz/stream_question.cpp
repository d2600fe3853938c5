#include <fcntl.h>

#include "blackbox/descriptor.hpp"
#include "blackbox/server.hpp"
#include "input_file.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {
namespace {

// f = |y - M x|^2 / 2 and F = |y|^2 / 2, with M = (1 0 1; 0 1 1)', which answers whatever can be asked.
class Small final : public ProductsProblem {
 public:
  Small() : ProductsProblem({"small", 2, 3, Vector::Zero(2), Vector::Zero(3), {}}), M_(3, 2) {
    M_ << 1, 0, 0, 1, 1, 1;
  }
  void outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) override {
    values = Y.colwise().squaredNorm() / 2;
  }
  void inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    values = (Y - M_ * X).colwise().squaredNorm() / 2;
  }
  Curvature inner_curvature(ConstVectorRef) override { return {1, 1}; }
  void inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override { G = Y - M_ * X; }
  void outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) override { G = Y; }
  void inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) override {
    G = M_.transpose() * (M_ * X - Y);
  }
  void outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) override { G.setZero(); }
  void inner_hessian_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = V;
  }
  void inner_mixed_product(ConstMatrixRef, ConstMatrixRef, ConstMatrixRef V, MatrixRef out) override {
    out = -(M_.transpose() * V);
  }
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override { return {{"sum", x.sum() + y.sum()}}; }

  const Matrix& map() const { return M_; }

 private:
  Matrix M_;
};

class Exact final : public InnerSolver {
 public:
  explicit Exact(const Small& problem) : problem_(problem) {}
  void solve(ConstMatrixRef X, MatrixRef Y, const InnerControl& control, InnerReport& report) override {
    report.reset(X.cols());
    Y = problem_.map() * X;
    for (Index b = 0; b < X.cols() && !control.reference.empty(); ++b)
      report.initial_residual[static_cast<std::size_t>(b)] = control.reference[static_cast<std::size_t>(b)];
  }

 private:
  const Small& problem_;
};

}  // namespace

// What bizo serve is asked.
void stream_question(Input input) {
  static Small problem;
  static Exact solver(problem);
  static const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const blackbox::Descriptor stream(open(input_file("stream", input).c_str(), O_RDONLY | O_CLOEXEC));
  refusable([&] { blackbox::serve_stream(problem, &solver, stream.number(), nowhere); });
}

}  // namespace bizo::fuzz
