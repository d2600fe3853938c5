#include "bizo/problems/outer_start.hpp"

#include <charconv>

namespace bizo {
namespace {

Vector read_start(const Params& params, const DataFiles& files, Index d) {
  const auto& text = params.text("start");
  double constant = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), constant);
  if (code == std::errc() && end == text.data() + text.size()) return Vector::Constant(d, constant);
  const Vector start = files.vector(text);
  if (start.size() != d)
    params.refuse("start",
                  "the file has " + std::to_string(start.size()) + " numbers and x has " + std::to_string(d) +
                      " coordinates",
                  "give a file with " + std::to_string(d) + " numbers, or one constant");
  return start;
}

}  // namespace

OptionTable outer_start_options(const std::string& start) {
  return {text_option("start", start, "x_0: one number for all coordinates, or a file of d numbers"),
          numbers_option("box", "", "bounds 'lower, upper' for every coordinate of x; empty: none")};
}

void read_outer_start(const Params& params, const DataFiles& files, Index d, Vector& start, Box& box) {
  start = read_start(params, files, d);
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
