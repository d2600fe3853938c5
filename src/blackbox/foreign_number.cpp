#include "blackbox/foreign_number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "bizo/core/types.hpp"

namespace bizo::blackbox {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

// "1.#INF", "-1.#IND00", "1.#QNAN".
bool parse_microsoft(std::string_view text, double& value) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (!text.starts_with("1.#")) return false;
  text.remove_prefix(3);
  for (const std::string_view name : {"INF", "IND", "QNAN", "SNAN"}) {
    if (!text.starts_with(name) || text.find_first_not_of('0', name.size()) != std::string_view::npos)
      continue;
    value = name != "INF" ? kNaN : negative ? -kInfinite : kInfinite;
    return true;
  }
  return false;
}

// "4.0D+00", or "1.2-101", whose exponent of three digits took the place of its letter, with an e; otherwise
// "". `end` is behind the first number in the text.
std::string with_letter(std::string_view text, std::size_t end) {
  std::string_view exponent = text.substr(end);
  const bool lettered = std::string_view("dDqQ").find(exponent.front()) != std::string_view::npos;
  if (lettered) exponent.remove_prefix(1);
  const bool sign = exponent.starts_with('+') || exponent.starts_with('-');
  const std::string_view digits = exponent.substr(sign ? 1 : 0);
  const bool point = text.substr(0, end).find('.') != std::string_view::npos;
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return "";
  if (!lettered && !(sign && point && digits.size() == 3)) return "";
  return std::string(text.substr(0, end)) + "e" + (exponent[0] == '-' ? "-" : "") + std::string(digits);
}

// A number beyond the range: whether it is too large or too small, a longer exponent tells.
double beyond(std::string_view text) {
  long double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool large = code == std::errc() ? std::abs(value) > 1
                                         : text.find("e-") == text.npos && text.find("E-") == text.npos;
  const double size = large ? kInfinite : 0;
  return text.starts_with('-') ? -size : size;
}

bool parse_plain(std::string_view text, double& value) {
  const char* const whole = text.data() + text.size();
  const auto [end, code] = std::from_chars(text.data(), whole, value);
  if (end != whole || text.empty()) return false;
  if (code == std::errc::result_out_of_range) value = beyond(text);
  return code == std::errc() || code == std::errc::result_out_of_range;
}

}  // namespace

bool parse_number(std::string_view text, double& value) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  if (parse_plain(text, value) || parse_microsoft(text, value)) return true;
  double begin = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), begin);
  if (code != std::errc() || end == text.data() + text.size()) return false;
  const auto usual = with_letter(text, static_cast<std::size_t>(end - text.data()));
  return !usual.empty() && parse_plain(usual, value);
}

std::string hint_at_number(std::string_view words) {
  const auto first = words.substr(0, words.find(' '));
  double number = 0;
  if (words.find("**") != words.npos || words == "*")
    return "; Fortran writes stars where a number is too wide for its format";
  if (words.starts_with('=') || words.starts_with(':')) return "; a line is: name value ...";
  if (words.starts_with('"') || words.starts_with('\'')) return "; write numbers without quotation marks";
  if (words.find("np.") != words.npos) return "; in Python, float(...) makes a plain number of it";
  for (std::size_t i = 1; i + 1 < words.size(); ++i)
    if (words[i] == ',' && is_digit(words[i - 1]) && is_digit(words[i + 1]))
      return "; write a decimal point, and no commas";
  if (first.size() < words.size() && parse_number(first, number))
    return "; write numbers alone, without units, and a blank between them";
  return "";
}

}  // namespace bizo::blackbox
