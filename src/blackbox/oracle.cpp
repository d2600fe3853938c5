#include "blackbox/oracle.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "bizo/core/random.hpp"

namespace bizo::blackbox {
namespace {

constexpr std::array<std::string_view, kOperations> kNames{"value",
                                                           "solve",
                                                           "outer",
                                                           "residuals",
                                                           "inner",
                                                           "inner_gradient_y",
                                                           "outer_gradient_y",
                                                           "inner_gradient_x",
                                                           "outer_gradient_x",
                                                           "hessian_product",
                                                           "cross_product",
                                                           "curvature",
                                                           "solver_curvature",
                                                           "metrics",
                                                           "feasible"};

}  // namespace

bool can_be_held(double size) {
  constexpr double kMax = 2147483648, kVectors = 4;  // x_0, x, a gradient, a question
  static const double memory =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return size <= kMax && kVectors * sizeof(double) * size <= memory;
}

std::string_view name_of(Operation operation) {
  return kNames[static_cast<std::size_t>(operation)];
}

std::optional<Operation> operation_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Operation>(i);
  return {};
}

Index rows_of(Operation operation, const Capabilities& capabilities) {
  const ProblemInfo& info = capabilities.info;
  switch (operation) {
    case Operation::value:
    case Operation::outer:
      return 1 + capabilities.constraints;
    case Operation::residuals:
      return capabilities.residuals + capabilities.constraints;
    case Operation::inner:
    case Operation::feasible:
      return 1;
    case Operation::solve:
    case Operation::inner_gradient_y:
    case Operation::outer_gradient_y:
    case Operation::hessian_product:
      return info.inner_dimension;
    case Operation::inner_gradient_x:
    case Operation::outer_gradient_x:
    case Operation::cross_product:
      return info.outer_dimension;
    case Operation::curvature:
    case Operation::solver_curvature:
      return 2;
    case Operation::metrics:
      return 0;
  }
  return 0;
}

bool answers(const Capabilities& capabilities, Operation operation) {
  const bool has_value = capabilities.residuals == 0 || capabilities.tells_value;
  switch (operation) {
    case Operation::value:
      return has_value && capabilities.level == OracleLevel::value;
    case Operation::solve:
      return capabilities.solves;
    case Operation::outer:
      return has_value && capabilities.level >= OracleLevel::solve;
    case Operation::residuals:
      return capabilities.residuals > 0;
    case Operation::inner:
      return capabilities.level >= OracleLevel::values;
    case Operation::inner_gradient_y:
    case Operation::outer_gradient_y:
      return capabilities.level >= OracleLevel::inner_gradient;
    case Operation::inner_gradient_x:
    case Operation::outer_gradient_x:
      return capabilities.level >= OracleLevel::gradients;
    case Operation::hessian_product:
    case Operation::cross_product:
      return capabilities.level >= OracleLevel::products;
    case Operation::curvature:
      return capabilities.curvature && capabilities.level >= OracleLevel::values;
    case Operation::solver_curvature:
      return capabilities.solver_curvature && capabilities.solves;
    case Operation::metrics:
      return capabilities.metrics;
    case Operation::feasible:
      return capabilities.feasible;
  }
  return false;
}

void Reply::reset(Index columns) {
  failures.assign(static_cast<std::size_t>(columns), std::nullopt);
  report.reset(columns);
  values.resize(0);
  metrics.clear();
}

void Reply::fail(Index column, EvaluationStatus status, std::string reason) {
  failures[static_cast<std::size_t>(column)] = ColumnFailure{status, std::move(reason)};
}

void answer_column(Oracle& oracle, const Request& request, Index b, MatrixRef numbers, Reply& reply) {
  const auto column = [b](const Eigen::Ref<const Matrix>& matrix) -> Eigen::Ref<const Matrix> {
    return matrix.middleCols(std::min(b, matrix.cols()), std::min<Index>(1, matrix.cols()));
  };
  const auto at = static_cast<std::size_t>(b);
  InnerControl control;
  if (request.control) control = *request.control;
  if (!control.reference.empty()) control.reference = control.reference.subspan(at, 1);
  Reply own;
  oracle.answer({request.operation, column(request.X), column(request.Y), column(request.V),
                 request.keys.subspan(at, 1), request.control ? &control : nullptr},
                numbers.middleCols(b, 1), own);
  reply.failures[at] = std::move(own.failures[0]);
  reply.report.steps[at] = own.report.steps[0];
  reply.report.gradients[at] = own.report.gradients[0];
  reply.report.initial_residual[at] = own.report.initial_residual[0];
  reply.report.residual[at] = own.report.residual[0];
  reply.report.curvature[at] = own.report.curvature[0];
  if (own.values.size() == 0) return;
  if (reply.values.size() == 0) reply.values.setConstant(request.X.cols(), kNaN);
  reply.values(b) = own.values(0);
}

std::uint64_t program_seed(const EvaluationKey& key) {
  if (key.derived) return key.seed;
  const RandomKey random{key.seed, Purpose::program, static_cast<std::uint32_t>(key.iteration),
                         static_cast<std::uint32_t>(key.direction)};
  return random_bits(random, static_cast<std::uint64_t>(key.attempt)) >> 33;
}

}  // namespace bizo::blackbox
