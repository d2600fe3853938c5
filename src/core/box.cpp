#include "bizo/core/box.hpp"

#include <cmath>
#include <sstream>

#include "bizo/core/number_list.hpp"

namespace bizo {
namespace {

std::string interval(const Box& box, Index i) {
  std::ostringstream text;
  text << "[" << box.lower(i) << ", " << box.upper(i) << "]";
  return text.str();
}

}  // namespace

Vector project(const Box& box, const Vector& x) {
  if (!box.bounded()) return x;
  return x.cwiseMax(box.lower).cwiseMin(box.upper);
}

std::string flaw_of(const Box& box) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Index free = 0;
  for (Index i = 0; i < box.lower.size(); ++i) {
    const double lower = box.lower(i), upper = box.upper(i);
    const std::string bounds =
        "the bounds " + interval(box, i) + " of coordinate " + std::to_string(i) + " (from 0)";
    if (std::isnan(lower) || std::isnan(upper))
      return bounds + " are not numbers; for none write -inf and inf";
    if (lower > upper) return bounds + ": the lower one is above the upper one";
    if (lower == kInfinity || upper == -kInfinity) return bounds + " hold no number";
    free += lower < upper;
  }
  return box.bounded() && free == 0 ? "every coordinate is fixed: its bounds are equal" : "";
}

Option box_option(std::string help) {
  return text_option("box", "", std::move(help));
}

Box read_box(const Params& params, Index d) {
  if (params.text("box").empty()) return {};
  const auto bounds = numbers_in(params.text("box"));
  const std::string remedy = "write for example box = -6, 6 or box = 0, inf";
  const std::string rule = "it must be two numbers, the lower one first";
  if (bounds.size() != 2) params.refuse("box", rule, remedy);
  const Box box{Vector::Constant(d, bounds[0]), Vector::Constant(d, bounds[1])};
  if (!flaw_of(box).empty()) params.refuse("box", rule, remedy);
  return box;
}

void refuse_start_outside(const Params& params, const Box& box, const Vector& start) {
  for (Index i = 0; i < box.lower.size(); ++i) {
    if (start(i) >= box.lower(i) && start(i) <= box.upper(i)) continue;
    std::ostringstream rule;
    rule << "its coordinate " << i << " (from 0), " << start(i) << ", lies outside of the bounds "
         << interval(box, i);
    params.refuse("start", rule.str(), "move the start inside or widen the box");
  }
}

}  // namespace bizo
