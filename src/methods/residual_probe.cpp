#include "bizo/methods/residual_probe.hpp"

#include "bizo/methods/box_room.hpp"

namespace bizo {
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

void ResidualProbe::run(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) {
  const Index d = problem_.d(), p = problem_.p(), b = which.count;
  W_.resize(p, b);
  differences_.run(query, which, outcomes, W_);
  for (auto& complaint : differences_.take_complaints()) complain(std::move(complaint));
  U_.resize(d, b);
  directions_.fill(query.block, {0, d}, which, U_);
  X_ = query.x.replicate(1, 2 * b);
  Y_ = query.y.replicate(1, 2 * b);
  R_.resize(squares_.residuals(), 2 * b);
  Vector radius(b);
  for (Index j = 0; j < b; ++j) {
    radius(j) =
        query.shrink * std::min(query.radius, room_along(problem_.info().box, scale_, query.x, U_.col(j)));
    const Vector shift = radius(j) * scale_.cwiseProduct(U_.col(j));
    X_.col(j) += shift;
    X_.col(b + j) -= shift;
    Y_.col(j) += radius(j) * W_.col(j);
    Y_.col(b + j) -= radius(j) * W_.col(j);
  }
  squares_.residual(X_, Y_, R_);
  for (Index j = 0; j < b; ++j) {
    payload.col(j) = (R_.col(j) - R_.col(b + j)) / (2 * radius(j));
    Outcome& outcome = outcomes[static_cast<std::size_t>(j)];
    if (outcome.status == EvaluationStatus::ok && !payload.col(j).allFinite())
      outcome.status = EvaluationStatus::non_finite;
  }
}

}  // namespace bizo
