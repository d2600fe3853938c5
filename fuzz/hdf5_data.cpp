#include "input_file.hpp"
#include "io/data_files.hpp"
#include "io/readers.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

void hdf5_data(Input input) {
  const std::string path = input_file("input.h5", input);
  io::Notes notes;
  refusable([&] { io::read_hdf5({.path = path, .leave_out = {}}, notes); });
  refusable([&] {
    io::read_hdf5(
        {.path = path, .labelled = false, .leave_out = {}, .matrix = "group/X", .transposed = Given::yes},
        notes);
  });
}

}  // namespace bizo::fuzz
