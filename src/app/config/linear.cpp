#include "app/config/linear.hpp"

#include "app/report/text.hpp"
#include "bizo/core/polyhedron.hpp"

namespace bizo::app {
namespace {

// A line of the file: d coefficients, a lower and an upper bound of their product with x.
LinearConstraints read_linear(const Params& params, const DataFiles& files, Index d) {
  const std::string remedy =
      "write a line a_1, ..., a_d, lower, upper for each; -inf and inf are no bounds, equal ones an equality";
  const Vector numbers = files.vector(params.text("linear"), "");
  if (numbers.size() == 0 || numbers.size() % (d + 2) != 0)
    params.refuse("linear",
                  "the file has " + std::to_string(numbers.size()) +
                      " numbers, which is no multiple of d + 2 = " + std::to_string(d + 2),
                  remedy);
  const Matrix lines = numbers.reshaped(d + 2, numbers.size() / (d + 2)).transpose();
  const LinearConstraints linear{lines.leftCols(d), lines.col(d), lines.col(d + 1)};
  for (Index i = 0; i < linear.count(); ++i) {
    const std::string line = "line " + std::to_string(i + 1) + " of the file ";
    if (!linear.A.row(i).allFinite() || !(linear.A.row(i).norm() > 0))
      params.refuse("linear", line + "has coefficients that are all 0, or not finite", remedy);
    if (!(linear.lower(i) <= linear.upper(i)) || linear.lower(i) == HUGE_VAL || linear.upper(i) == -HUGE_VAL)
      params.refuse("linear", line + "has a lower bound that is not below the upper one", remedy);
  }
  return linear;
}

// Inequalities with this much less room, of the size of their bounds: a region that has none is an equality
// in disguise. Equalities may differ by a thousandth of it: those that depend on each other do, by rounding.
bool has_room(const LinearConstraints& linear, const Box& box, const Vector& x) {
  constexpr double kRoom = 1e-9;
  LinearConstraints less = linear;
  Box inside = box;
  const auto shrink = [&](double& lower, double& upper, double size) {
    const double room = kRoom *
                        std::max({1.0, std::isfinite(lower) ? std::abs(lower) : 0.0,
                                  std::isfinite(upper) ? std::abs(upper) : 0.0}) *
                        size;
    if (lower == upper) {
      lower -= 1e-3 * room;
      upper += 1e-3 * room;
      return;
    }
    lower += room;
    upper -= room;
  };
  for (Index i = 0; i < linear.count(); ++i) shrink(less.lower(i), less.upper(i), linear.A.row(i).norm());
  for (Index i = 0; i < box.lower.size(); ++i) shrink(inside.lower(i), inside.upper(i), 1);
  return nearest(polyhedron_of(less, inside), x).has_value();
}

}  // namespace

void apply_linear(Assembly& assembly, const Params& params, const DataFiles& files) {
  if (params.text("linear").empty()) return;
  Problem& problem = *assembly.full;
  const ProblemInfo& info = problem.info();
  LinearConstraints linear = read_linear(params, files, info.outer_dimension);
  const Polyhedron all = polyhedron_of(linear, info.box);
  const double violated = violation(all, info.start);
  const bool moves = violated > 1e-12 * (1 + info.start.norm());
  const auto start = moves ? nearest(all, info.start) : info.start;
  if (!start)
    params.refuse("linear",
                  "no x meets all of them" + std::string(info.box.bounded() ? " in problem.box" : ""),
                  "leave out those that contradict each other");
  if (!has_room(linear, info.box, *start))
    params.refuse("linear", "they leave no room around any point",
                  "write an equality as one line, with lower = upper");
  if (moves) {
    assembly.notes.push_back(format(
        "problem.start violates problem.linear by %.3g and is moved to the nearest point that does not",
        violated));
    problem.start_at(project(info.box, *start));
  }
  problem.constrain(std::move(linear));
}

}  // namespace bizo::app
