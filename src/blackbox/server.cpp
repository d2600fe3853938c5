#include "blackbox/server.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>

#include "bizo/core/bytes.hpp"
#include "bizo/core/constrained.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "blackbox/frame.hpp"
#include "blackbox/program_problem.hpp"
#include "blackbox/protocol.hpp"

namespace bizo::blackbox {
namespace {

class Server {
 public:
  Server(Problem& problem, InnerSolver* solver) : problem_(problem), solver_(solver) {
    capabilities_ = {.info = problem.info(),
                     .level = level_of(problem),
                     .solves = solver && problem.p() > 0,
                     .curvature = true,
                     .solver_curvature = true,
                     .metrics = true,
                     .feasible = true};
    const auto* squares = dynamic_cast<SumOfSquares*>(&problem);
    if (squares) capabilities_.residuals = squares->residuals();
    const auto* constrained = dynamic_cast<Constrained*>(&problem);
    if (constrained) capabilities_.constraints = constrained->constraints();
    // F of a program's residuals is built of them on this side and on the other; that of bizo's own problems
    // is a formula with other rounding.
    capabilities_.tells_value = squares && !dynamic_cast<ExternalProblem*>(&problem);
  }

  const Capabilities& capabilities() const { return capabilities_; }

  void answer(const Request& request, MatrixRef numbers, Reply& reply) {
    problem_.announce(request.keys);
    compute(request, numbers, reply);
    for (Index b = 0; b < numbers.cols(); ++b)
      if (!reply.failures[static_cast<std::size_t>(b)] && !numbers.col(b).allFinite())
        if (const auto failure = problem_.failure(b)) reply.failures[static_cast<std::size_t>(b)] = failure;
  }

 private:
  // Only what was offered is asked.
  template <class Level>
  Level& as() {
    return dynamic_cast<Level&>(problem_);
  }

  void compute(const Request& request, MatrixRef out, Reply& reply) {
    const auto &X = request.X, &Y = request.Y, &V = request.V;
    Vector values(X.cols());
    switch (request.operation) {
      case Operation::value:
      case Operation::outer:
        problem_.outer(X, Y, values);
        out.row(0) = values.transpose();
        add_constraints(X, Y, out);
        break;
      case Operation::residuals:
        as<SumOfSquares>().residual(X, Y, out.topRows(capabilities_.residuals));
        add_constraints(X, Y, out);
        break;
      case Operation::inner:
        as<ValuesProblem>().inner(X, Y, values);
        out = values.transpose();
        break;
      case Operation::solve:
        solve(request, out, reply);
        break;
      case Operation::inner_gradient_y:
        as<InnerGradientProblem>().inner_gradient_y(X, Y, out);
        break;
      case Operation::outer_gradient_y:
        as<InnerGradientProblem>().outer_gradient_y(X, Y, out);
        break;
      case Operation::inner_gradient_x:
        as<GradientsProblem>().inner_gradient_x(X, Y, out);
        break;
      case Operation::outer_gradient_x:
        as<GradientsProblem>().outer_gradient_x(X, Y, out);
        break;
      case Operation::hessian_product:
        as<ProductsProblem>().inner_hessian_product(X, Y, V, out);
        break;
      case Operation::cross_product:
        as<ProductsProblem>().inner_mixed_product(X, Y, V, out);
        break;
      case Operation::curvature:
        for (Index b = 0; b < X.cols(); ++b) put(as<ValuesProblem>().inner_curvature(X.col(b)), out.col(b));
        break;
      case Operation::solver_curvature:
        put(solver_->curvature(X.col(0), Y.col(0), {V(0, 0), V(1, 0)}), out);
        break;
      case Operation::metrics:
        reply.metrics = problem_.metrics(X.col(0), Y.col(0));
        break;
      case Operation::feasible:
        put(problem_.all_feasible(X), out);
        break;
    }
  }

  void add_constraints(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef out) {
    if (capabilities_.constraints > 0)
      as<Constrained>().constraint(X, Y, out.bottomRows(capabilities_.constraints));
  }

  void solve(const Request& request, MatrixRef out, Reply& reply) {
    out = request.Y;
    solver_->solve(request.X, out, *request.control, reply.report);
    const auto& report = reply.report;
    for (std::size_t b = 0; b < reply.failures.size(); ++b)
      if (report.status[b] != EvaluationStatus::ok)
        reply.failures[b] = ColumnFailure{report.status[b], "", 0};
    for (const auto& [column, failure] : report.failures)
      if (auto& reported = reply.failures[static_cast<std::size_t>(column)]) *reported = failure;
    if (!report.failures.empty()) return;
    for (std::size_t b = 0; b < reply.failures.size(); ++b)
      if (is_failure(report.status[b]))
        if (auto failure = problem_.failure(static_cast<Index>(b))) reply.failures[b] = std::move(*failure);
  }

  static void put(const std::vector<bool>& answers, MatrixRef out) {
    for (std::size_t b = 0; b < answers.size(); ++b) out(0, static_cast<Index>(b)) = answers[b];
  }

  static void put(const Curvature& curvature, MatrixRef out) {
    out(0, 0) = curvature.mu;
    out(1, 0) = curvature.L;
  }

  Problem& problem_;
  InnerSolver* solver_;
  Capabilities capabilities_;
};

void send(const Record& header, std::vector<std::span<const double>> numbers, int descriptor) {
  FrameWriter writer(header, std::move(numbers));
  while (!writer.done())
    if (!writer.write(descriptor))
      throw Error(std::string("cannot answer on the stream: ") + std::strerror(errno));
}

Eigen::Map<const Matrix> optional_array(const Record& question, std::span<const double> numbers,
                                        const std::string& name, Index columns) {
  for (const auto& shape : question.arrays)
    if (shape.name == name) return array_of(question, numbers, name);
  return {nullptr, 0, columns};
}

// Whether an operation is about y, and how many rows of V it needs.
bool needs_y(Operation operation) {
  return operation != Operation::value && operation != Operation::curvature &&
         operation != Operation::feasible;
}

Index rows_of_v(Operation operation, Index p) {
  const bool is_product = operation == Operation::hessian_product || operation == Operation::cross_product;
  return is_product ? p : operation == Operation::solver_curvature ? 2 : 0;
}

void require_shape(const char* name, const Eigen::Map<const Matrix>& array, Index rows, Index columns) {
  if (array.rows() == rows && array.cols() == columns) return;
  throw Error(std::string("asked with an array ") + name + " of " + std::to_string(array.rows()) + " x " +
              std::to_string(array.cols()) + " numbers instead of " + std::to_string(rows) + " x " +
              std::to_string(columns));
}

void answer(Server& server, const Record& question, std::span<const double> numbers, int write_to) {
  const auto* name = question.word("operation");
  const auto operation = operation_named(name ? *name : "");
  if (!operation || !answers(server.capabilities(), *operation))
    throw Error("asked for the operation " + (name ? *name : "") + ", which was not offered");
  const auto X = array_of(question, numbers, "x");
  const auto Y = optional_array(question, numbers, "y", X.cols());
  const auto V = optional_array(question, numbers, "v", X.cols());
  const ProblemInfo& info = server.capabilities().info;
  const bool is_about_one = *operation == Operation::metrics || *operation == Operation::solver_curvature;
  require_shape("x", X, info.outer_dimension, is_about_one ? 1 : X.cols());
  if (needs_y(*operation)) require_shape("y", Y, info.inner_dimension, X.cols());
  if (const Index rows = rows_of_v(*operation, info.inner_dimension); rows > 0)
    require_shape("v", V, rows, X.cols());
  std::vector<double> reference;
  const InnerControl control = control_of(question, reference);
  if (!reference.empty() && static_cast<Index>(reference.size()) != X.cols())
    throw Error("asked with " + std::to_string(reference.size()) + " references for " +
                std::to_string(X.cols()) + " columns");
  const auto keys = keys_of(question, X.cols());
  Matrix out = Matrix::Constant(rows_of(*operation, server.capabilities()), X.cols(), kNaN);
  Reply reply;
  reply.reset(X.cols());
  try {
    server.answer({*operation, X, Y, V, keys, &control}, out, reply);
  } catch (const FatalError&) {
    throw;
  } catch (const std::exception& error) {
    out.setConstant(kNaN);
    for (Index b = 0; b < X.cols(); ++b) reply.fail(b, EvaluationStatus::exception, error.what());
  }
  Record record = answer_of(reply, *operation);
  record.arrays.push_back({std::string(answer_name(*operation)), out.rows(), out.cols()});
  send(record, {std::span<const double>(entries(out))}, write_to);
}

}  // namespace

void serve_stream(Problem& problem, InnerSolver* solver, int read_from, int write_to) {
  Server server(problem, solver);
  FrameReader reader;
  for (;;) {
    reader.begin(std::numeric_limits<std::size_t>::max());
    if (reader.read(read_from) != FrameReader::State::done) {
      if (reader.untouched()) return;
      throw Error("the stream of questions ends in the middle of one");
    }
    const Record question = reader.header();
    const auto* operation = question.word("operation");
    if (operation && *operation == "describe")
      send(record_of(server.capabilities()), {}, write_to);
    else
      answer(server, question, reader.numbers(), write_to);
  }
}

}  // namespace bizo::blackbox
