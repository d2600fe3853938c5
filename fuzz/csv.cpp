#include "input_file.hpp"
#include "io/readers.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

// Everything guessed, then everything given.
void csv(Input input) {
  const std::string path = input_file("input.csv", input);
  io::Notes notes;
  refusable([&] { io::read_csv({.path = path, .leave_out = {}}, notes); });
  refusable([&] {
    io::read_csv({.path = path,
                  .label = "first",
                  .leave_out = {"1"},
                  .header = Given::yes,
                  .index = Given::no,
                  .separator = "semicolon",
                  .decimal = ','},
                 notes);
  });
}

}  // namespace bizo::fuzz
