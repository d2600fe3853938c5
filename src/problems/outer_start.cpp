#include "bizo/problems/outer_start.hpp"

namespace bizo {

OptionTable outer_start_options(const std::string& start) {
  return {text_option("start", start, "x_0: one number for all coordinates, or a file of d numbers"),
          numbers_option("box", "", "bounds 'lower, upper' for every coordinate of x; empty: none")};
}

void read_outer_start(const Params& params, const DataFiles& files, Index d, Vector& start, Box& box) {
  start = number_or_file(params, "start", files, d);
  const Vector bounds = params.numbers("box");
  if (bounds.size() == 0) return;
  if (bounds.size() != 2 || bounds(0) >= bounds(1))
    params.refuse("box", "it must be two numbers, the lower one first", "write for example box = -6, 6");
  box.lower = Vector::Constant(d, bounds(0));
  box.upper = Vector::Constant(d, bounds(1));
  if ((start.array() < bounds(0)).any() || (start.array() > bounds(1)).any())
    params.refuse("start", "it lies outside of problem.box = " + params.text("box"),
                  "move the start inside or widen the box");
}

}  // namespace bizo
