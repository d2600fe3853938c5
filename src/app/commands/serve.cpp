// bizo serve: a problem of the catalogue answers on a stream, for bizo in another process.
#include <cstdlib>

#include "app/commands/commands.hpp"
#include "app/config/assembly.hpp"
#include "app/config/configure.hpp"
#include "blackbox/protocol.hpp"
#include "blackbox/server.hpp"

namespace bizo::app {
namespace {

int descriptor(const char* variable) {
  const char* text = std::getenv(variable);
  if (!text)
    throw ConfigError(std::string("bizo serve: ") + variable +
                      " is not set; bizo run starts it, as problem.command with protocol = stream");
  return std::atoi(text);
}

}  // namespace

int serve_problem(const CommandLine& line) {
  unsetenv(blackbox::kServingVariable);  // from here on, this is no run that starts itself for ever
  const int read_from = descriptor(blackbox::kReadVariable), write_to = descriptor(blackbox::kWriteVariable);
  Assembly assembly(configure(line));
  assemble_problem(assembly);
  blackbox::serve_stream(*assembly.full, assembly.solver.get(), read_from, write_to);
  return 0;
}

}  // namespace bizo::app
