#include "methods/probes/residual_probe.hpp"

#include "methods/estimates/stencil.hpp"

namespace bizo::methods {
namespace {

ResolveSettings with_tangents(ResolveSettings settings) {
  settings.tangents = true;
  return settings;
}

}  // namespace

ResidualProbe::ResidualProbe(Problem& problem, InnerSolver& solver, DirectionFamily& directions,
                             const ResolveSettings& settings)
    : problem_(problem),
      squares_(dynamic_cast<SumOfSquares&>(problem)),
      directions_(directions),
      scale_(settings.scale),
      differences_(problem, solver, directions, with_tangents(settings)) {}

std::optional<Probe::Points> ResidualProbe::place(const Query& query, Range which) {
  return differences_.place(query, which);
}

void ResidualProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes,
                             MatrixRef payload) {
  const Index d = problem_.d(), p = problem_.p(), b = which.count;
  W_.resize(p, b);
  const Part part(*this, differences_);
  differences_.evaluate(query, which, outcomes, W_);
  U_.resize(d, b);
  directions_.fill(query.block, {0, d}, which, U_);
  X_.resize(d, 2 * b + 1);
  Y_ = query.at.y.replicate(1, 2 * b + 1);
  R_.resize(squares_.residuals(), 2 * b + 1);
  std::vector<Stencil> stencils;
  for (Index j = 0; j < b; ++j) {
    const Stencil stencil = make_stencil(problem_.info().box, scale_, query.at.x, U_.col(j),
                                         query.shrink * query.radius, DifferenceKind::central, query.side);
    X_.col(j) = stencil.plus;
    X_.col(b + j) = stencil.minus;
    Y_.col(j) += stencil.along_plus() * W_.col(j);
    Y_.col(b + j) += stencil.along_minus() * W_.col(j);
    stencils.push_back(stencil);
  }
  X_.col(2 * b) = query.at.x;
  squares_.residual(X_, Y_, R_);
  for (Index j = 0; j < b; ++j) {
    const Vector plus = R_.col(j), minus = R_.col(b + j), base = R_.col(2 * b);
    payload.col(j) = stencils[static_cast<std::size_t>(j)].difference(plus, minus, base);
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    if (outcome.status == EvaluationStatus::ok && !payload.col(j).allFinite())
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo::methods
