// libFuzzer's entry points, for the target that BIZO_FUZZ names.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "targets.hpp"

namespace {

const bizo::fuzz::Target* target = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* const name = std::getenv("BIZO_FUZZ");
  target = bizo::fuzz::target_named(name ? name : "");
  if (target) return 0;
  std::cerr << "set BIZO_FUZZ to the name of a target:";
  for (const auto& one : bizo::fuzz::kTargets) std::cerr << ' ' << one.name;
  std::cerr << '\n';
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  target->read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
