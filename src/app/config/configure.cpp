#include "app/config/configure.hpp"

#include "app/config/choices.hpp"

namespace bizo::app {

Config configure(const CommandLine& line) {
  return configure(line, line.arguments.empty() ? "" : read_config_file(line.arguments[0]));
}

Config configure(const CommandLine& line, const std::string& text) {
  Config config(text, line.arguments.empty() ? "" : line.arguments[0], line.problems);
  for (const auto& setting : line.settings) config.set(setting);
  if (!line.output.empty()) config.set("run", "output", line.output, "--output");
  config.use_new_names();
  use_named_choices(config);
  return config;
}

}  // namespace bizo::app
