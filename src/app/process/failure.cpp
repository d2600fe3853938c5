#include "app/process/failure.hpp"

#include <new>
#include <string>

#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"

namespace bizo::app {
namespace {

constexpr std::size_t kMaxText = 2000;

// Values of options may be of any length, and names of files hold ends of lines.
std::string line_of(const std::string& text) {
  const bool is_line = text.size() <= kMaxText && text.find_first_of("\n\r") == std::string::npos;
  return is_line ? text : one_line(text, kMaxText);
}

}  // namespace

parallel::Failure failure_of(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error))
    return {"not enough memory; use smaller dimensions, fewer directions or fewer ranks per machine", 1};
  if (const auto* fatal = dynamic_cast<const FatalError*>(&error))
    return {line_of(fatal->what()), fatal->exit_code};
  return {line_of(error.what()), dynamic_cast<const ConfigError*>(&error) ? 2 : 1};
}

}  // namespace bizo::app
