// Whoever answers for a problem outside of this program: what it offers, and how it is asked. The ways to
// talk (files, a stream, a library) are oracles; a problem is made of any of them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bizo/core/inner_solver.hpp"
#include "bizo/core/problem.hpp"
#include "bizo/core/team.hpp"

namespace bizo::blackbox {

enum class Operation {
  value,             // Phi(x)                                1 + k x B
  solve,             // y, from x and a start                 p x B
  outer,             // F(x, y)                               1 + k x B
  residuals,         // R, F = |R|^2 / 2                      m + k x B
  inner,             // f(x, y)                               1 x B
  inner_gradient_y,  // and so on, as in core/problem.hpp     p x B
  outer_gradient_y,  //                                       p x B
  inner_gradient_x,  //                                       d x B
  outer_gradient_x,  //                                       d x B
  hessian_product,   // of v                                  p x B
  cross_product,     // of v                                  d x B
  curvature,         // Problem::inner_curvature: mu, L         2 x B
  solver_curvature,  // InnerSolver::curvature, v = previous      2 x 1
  metrics,           // Problem::metrics                          0 x 1
  feasible,          // Problem::all_feasible: 1 or 0             1 x B
};
inline constexpr int kOperations = 15;
std::string_view name_of(Operation operation);
// Nothing: there is no such name.
std::optional<Operation> operation_named(std::string_view name);

// What an oracle says of itself.
struct Capabilities {
  ProblemInfo info;
  OracleLevel level = OracleLevel::value;
  Index residuals = 0;            // m, if there is R: it is asked for in place of value and outer
  Index constraints = 0;          // k numbers c <= 0 that follow those of value, outer and residuals
  bool tells_value = false;       // and those too: of this program's own problems, behind a stream
  bool solves = false;            // the operation solve
  bool curvature = false;         // the operation curvature
  bool solver_curvature = false;  // of this program's own solvers, behind a stream
  bool metrics = false;
  bool feasible = false;  // is asked before x is evaluated
};

// Whether this machine can hold the vectors of so many numbers that any run needs.
bool can_be_held(double size);
// Numbers that an answer has for one column.
Index rows_of(Operation operation, const Capabilities& capabilities);
// Whether a problem of this level can be asked.
bool answers(const Capabilities& capabilities, Operation operation);

// The same question for B columns. X is d x B; Y is p x B, the starts of a solve; V as in core/problem.hpp.
struct Request {
  Operation operation;
  const Eigen::Ref<const Matrix> X, Y, V;
  std::span<const EvaluationKey> keys;    // one a column
  const InnerControl* control = nullptr;  // of a solve
};

// What came with the numbers.
struct Reply {
  std::vector<std::optional<ColumnFailure>> failures;  // one a column; nothing: it was answered
  InnerReport report;                                  // of a solve: what the oracle says of it
  Vector values;                                       // of a solve: F at the answers, where it says so
  Metrics metrics;

  void reset(Index columns);
  void fail(Index column, EvaluationStatus status, std::string reason);
};

class Oracle {
 public:
  virtual ~Oracle() = default;
  virtual const Capabilities& capabilities() const = 0;
  // `numbers` is rows_of(operation) x B, filled with NaN; failed columns stay so. Throws FatalError if
  // nothing can be asked any more.
  virtual void answer(const Request& request, MatrixRef numbers, Reply& reply) = 0;
  // How often the program was started again.
  virtual std::int64_t restarts() const { return 0; }
  // This, if several ranks can answer together; null: it answers alone.
  virtual WorksTogether* together() { return nullptr; }
};

// Asks for column b of a request alone, and puts the answer where it belongs.
void answer_column(Oracle& oracle, const Request& request, Index b, MatrixRef numbers, Reply& reply);

// The seed that an evaluation's program is given: the same on both sides of a difference; below 2^31, which
// generators of every language take (numpy's RandomState: 2^32, R and Fortran: 2^31).
std::uint64_t program_seed(const EvaluationKey& key);

}  // namespace bizo::blackbox
