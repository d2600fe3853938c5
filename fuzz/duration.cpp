#include "app/process/time_left.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

void duration(Input input) {
  refusable([&] { app::read_duration(std::string(input), "input"); });
}

}  // namespace bizo::fuzz
