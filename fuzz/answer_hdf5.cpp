#include "input_file.hpp"
#include "io/named_values.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

void answer_hdf5(Input input) {
  const std::string path = input_file("output.h5", input);
  constexpr std::uint64_t kMost = 100;  // numbers of an answer
  refusable([&] { io::read_named_values(path, kMost); });
}

}  // namespace bizo::fuzz
