#include "bizo/problems/outer_start.hpp"

#include "bizo/core/box_file.hpp"

namespace bizo::problems {

OptionTable outer_start_options(const std::string& start) {
  return {
      text_option(
          "start", start,
          "x_0: one number for all coordinates, d numbers, a file of them, or results (their solution)"),
      box_option("bounds 'lower, upper' of every coordinate of x, may be infinite; or 'lower list | upper "
                 "list', or a file of d lines 'lower, upper'; equal bounds fix a coordinate; empty: none")};
}

void read_outer_start(const Params& params, const DataFiles& files, Index d, Vector& start, Box& box) {
  start = number_or_file(params, "start", files, d);
  box = read_box(params, files, d);
  refuse_start_outside(params, box, start);
}

void read_outer_start(const Params& params, const DataFiles& files, Index d, const std::string& word,
                      const std::function<Vector()>& own_start, Vector& start, Box& box) {
  if (params.text("start") != word) return read_outer_start(params, files, d, start, box);
  start = own_start();
  box = read_box(params, files, d);
  refuse_start_outside(params, box, start);
}

}  // namespace bizo::problems
