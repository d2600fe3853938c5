#include "input_file.hpp"
#include "io/readers.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

void libsvm(Input input) {
  const std::string path = input_file("input.libsvm", input);
  io::Notes notes;
  refusable([&] { io::read_libsvm({.path = path, .leave_out = {}}, notes); });
  refusable(
      [&] { io::read_libsvm({.path = path, .leave_out = {}, .dimension = 5, .first_index = 0}, notes); });
}

}  // namespace bizo::fuzz
