#include "app/commands/derivative_check.hpp"

#include <cmath>

#include "app/report/text.hpp"
#include "bizo/core/box_room.hpp"
#include "bizo/core/inner_gauss_newton.hpp"
#include "bizo/core/random.hpp"
#include "bizo/core/reduce.hpp"

namespace bizo::app {
namespace {

// Central differences of a smooth function differ by 3/4 of h^2 / 6 of its third derivative; those of one
// whose unrolled derivative explodes, or that jumps, by as much as they are.
constexpr double kSettled = 0.1;
constexpr double kRadius = 1e-3;
// Differences are lost in the rounding of F below this share of it.
constexpr double kDifferenceRounding = 1e-12;

bool is_convex(const Assembly& assembly) {
  return assembly.sections->inner.text("control") != "unrolled" &&
         !dynamic_cast<const InnerGaussNewton*>(assembly.full.get());
}

double value_at(const Assembly& assembly, Executor& executor, const Vector& x) {
  Query query;
  query.probe = assembly.verification;
  query.block = {static_cast<std::uint64_t>(assembly.sections->run.integer("seed")), 0, 1};
  query.at.x = x;
  query.at.y = assembly.problem().info().inner_start;
  query.at.accuracy.base_tolerance = assembly.sections->inner.number("base_tolerance");
  const Outcomes outcomes = executor.evaluate(query);
  return outcomes.items[0].status == EvaluationStatus::ok ? outcomes.items[0].value_plus : kNaN;
}

}  // namespace

std::string report_derivative(const Assembly& assembly, Executor& executor) {
  if (is_convex(assembly)) return "";
  const ProblemInfo& info = assembly.problem().info();
  Vector u(info.outer_dimension);
  fill_normal(
      {.seed = static_cast<std::uint64_t>(assembly.sections->run.integer("seed")), .purpose = Purpose::noise},
      0, {u.data(), static_cast<std::size_t>(u.size())});
  u = (u / norm(u)).cwiseProduct(assembly.method.scale);
  const Vector x = project(shrunk(info.box, kRadius * u.cwiseAbs()), info.start);
  double size = 0;
  const auto difference = [&](double h) {
    const double plus = value_at(assembly, executor, x + h * u),
                 minus = value_at(assembly, executor, x - h * u);
    size = std::max(std::abs(plus), std::abs(minus));
    return (plus - minus) / (2 * h);
  };
  const double whole = difference(kRadius), half = difference(kRadius / 2);
  std::string text =
      aligned("derivative",
              format("D(h) = %.6g, D(h/2) = %.6g, h = %.3g along a random direction", whole, half, kRadius));
  const double apart = std::abs(whole - half);
  if (apart <= kSettled * std::max(std::abs(whole), std::abs(half)) ||
      apart <= kDifferenceRounding * size / kRadius)
    return text;
  return text +
         aligned("warning",
                 "the differences do not settle: unrolled steps that are too long explode (use a larger "
                 "inner.L), or y jumps from one inner solution to another");
}

}  // namespace bizo::app
