#include "methods/probes/residual_probe.hpp"

#include <algorithm>

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

std::vector<Stencil> ResidualProbe::stencils_of(const Query& query, Range which) {
  if (problem_.p() == 0) return differences_.stencils();
  U_.resize(problem_.d(), which.count);
  directions_.fill(query.block, {0, problem_.d()}, which, U_);
  std::vector<Stencil> stencils;
  for (Index j = 0; j < which.count; ++j)
    stencils.push_back(make_stencil(problem_.info().box, scale_, query.at.x, U_.col(j),
                                    query.shrink * query.radius, DifferenceKind::central, query.side));
  return stencils;
}

const Vector& ResidualProbe::residual_at(const BasePoint& base, Index iteration) {
  if (iteration != base_iteration_ || !base_.allFinite() || base.x != base_x_ || base.y != base_y_) {
    Matrix R(squares_.residuals(), 1);
    squares_.residual(base.x, base.y, R);
    base_x_ = base.x;
    base_y_ = base.y;
    base_ = R.col(0);
    base_iteration_ = iteration;
  }
  return base_;
}

void ResidualProbe::evaluate(const Query& query, Range which, std::span<Outcome> outcomes,
                             MatrixRef payload) {
  const Index b = which.count;
  W_.resize(problem_.p(), b);
  const Part part(*this, differences_);
  differences_.evaluate(query, which, outcomes, W_);
  const std::vector<Stencil> stencils = stencils_of(query, which);
  const auto minus = std::ranges::count_if(stencils, [](const Stencil& s) { return s.minus.size() > 0; });
  X_.resize(problem_.d(), b + minus);
  Y_ = query.at.y.replicate(1, b + minus);
  R_.resize(squares_.residuals(), b + minus);
  Index next = b;
  for (Index j = 0; j < b; ++j) {
    const Stencil& stencil = stencils[static_cast<std::size_t>(j)];
    X_.col(j) = stencil.plus;
    Y_.col(j) += stencil.along_plus() * W_.col(j);
    if (stencil.minus.size() == 0) continue;
    X_.col(next) = stencil.minus;
    Y_.col(next++) += stencil.along_minus() * W_.col(j);
  }
  squares_.residual(X_, Y_, R_);
  next = b;
  for (Index j = 0; j < b; ++j) {
    const Stencil& stencil = stencils[static_cast<std::size_t>(j)];
    const Vector at_plus = R_.col(j), at_minus = stencil.minus.size() > 0 ? Vector(R_.col(next++)) : Vector();
    const Vector at_x = stencil.needs_base() ? residual_at(query.at, query.iteration) : Vector();
    payload.col(j) = stencil.difference(at_plus, at_minus, at_x);
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    if (outcome.status == EvaluationStatus::ok && !payload.col(j).allFinite())
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo::methods
