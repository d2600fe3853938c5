#include "io/journal.hpp"

#include "input_file.hpp"
#include "io/live_run.hpp"
#include "io/saved_run.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {
namespace {

std::string_view as_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Of what a stranger writes who knows the format: entries with their checksums. A kind, the length of the
// content in two bytes, the content, and so on.
std::string sealed(Input input) {
  std::string file;
  while (input.size() >= 3) {
    const auto kind = static_cast<io::EntryKind>(input[0] & 7);
    const auto low = static_cast<unsigned char>(input[1]), high = static_cast<unsigned char>(input[2]);
    input.remove_prefix(3);
    const auto content = input.substr(0, low + 256U * high);
    input.remove_prefix(content.size());
    file += as_text(io::encoded(kind, std::as_bytes(std::span(content))));
  }
  return file;
}

}  // namespace

void journal(Input input) {
  for (const std::string& file : {std::string(input), sealed(input)}) {
    input_file("run.journal", file);
    refusable([] { io::find_saved_run(path_of("run.h5")); });
    refusable([] { io::LiveRun(path_of("run.h5")).news(); });
  }
}

}  // namespace bizo::fuzz
