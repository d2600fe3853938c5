#include "app/report/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace bizo::app {

std::string format(const char* form, ...) {
  va_list arguments, again;
  va_start(arguments, form);
  va_copy(again, arguments);
  std::string text(static_cast<std::size_t>(std::vsnprintf(nullptr, 0, form, arguments)), ' ');
  va_end(arguments);
  std::vsnprintf(text.data(), text.size() + 1, form, again);
  va_end(again);
  return text;
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return "?";
  if (seconds < 60) return format("%.1f s", seconds);
  const auto whole = static_cast<long>(seconds);
  if (whole < 3600) return format("%ld min %02ld s", whole / 60, whole % 60);
  return format("%ld h %02ld min", whole / 3600, whole / 60 % 60);
}

std::string grouped(std::int64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool starts_group = (digits.size() - i) % 3 == 0 && i > 0 && digits[i - 1] != '-';
    if (starts_group) text += ' ';
    text += digits[i];
  }
  return text;
}

// What a stranger's file has to say moves no cursor: its control characters are blanks.
std::string aligned(const std::string& label, const std::string& value) {
  std::string line = format("  %-22s %s", label.c_str(), value.c_str());
  std::ranges::replace_if(
      line, [](unsigned char letter) { return letter < ' ' || letter == 0x7f; }, ' ');
  return line + '\n';
}

}  // namespace bizo::app
