#include "input_file.hpp"
#include "io/journal.hpp"
#include "io/live_run.hpp"
#include "io/results.hpp"
#include "io/saved_run.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

// The content of the entry, with its checksum; then its file as it is.
void checkpoint(Input input) {
  const std::string output = path_of("saved.h5"), file = "saved.checkpoint";
  const auto entry = io::encoded(io::EntryKind::checkpoint, std::as_bytes(std::span(input)));
  for (const Input content : {Input(reinterpret_cast<const char*>(entry.data()), entry.size()), input}) {
    input_file(file, content);
    refusable([&] { io::find_saved_run(output); });
    refusable([&] { io::LiveRun(output).news(); });
  }
}

}  // namespace bizo::fuzz
