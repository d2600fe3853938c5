#include "input_file.hpp"
#include "io/readers.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

// As images, and as the labels of two others.
void idx(Input input) {
  using namespace std::string_view_literals;
  const std::string path = input_file("images-idx3-ubyte", input);
  const std::string labels = input_file("labels.idx", input);
  const std::string images = input_file("two.idx", "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x01\x05\x06"sv);
  io::Notes notes;
  refusable([&] { io::read_idx({.path = path, .labelled = false, .leave_out = {}}, notes); });
  refusable([&] { io::read_idx({.path = images, .label = labels, .leave_out = {}}, notes); });
}

}  // namespace bizo::fuzz
