#include "app/study/variation.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <regex>
#include <set>

#include "app/config/ini.hpp"
#include "app/report/text.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

// A study of more is a mistake in a range.
constexpr std::size_t kMaxValues = 10000;

[[noreturn]] void refuse_variation(const std::string& text, const std::string& where,
                                   const std::string& rule) {
  throw ConfigError(where + " = " + text + ": " + rule);
}

// The items between commas that are not in quotation marks.
std::vector<std::string> items_of(const std::string& text, const std::string& where) {
  std::vector<std::string> items{""};
  char mark = 0;
  for (const char letter : text) {
    if (mark == 0 && letter == ',') {
      items.emplace_back();
      continue;
    }
    if (letter == mark)
      mark = 0;
    else if (mark == 0 && (letter == '"' || letter == '\''))
      mark = letter;
    items.back() += letter;
  }
  for (auto& item : items)
    if (item = trim(item); item.empty())
      refuse_variation(text, where, "there is no value between two commas, or none at all; write a, b, c");
  return items;
}

std::vector<std::string> whole_numbers(const std::string& text, const std::string& where) {
  const auto dots = text.find("..");
  const long long first = std::stoll(text.substr(0, dots)), last = std::stoll(text.substr(dots + 2));
  if (last < first) refuse_variation(text, where, "the range ends before it begins; swap its ends");
  if (last - first >= static_cast<long long>(kMaxValues))
    refuse_variation(text, where, "these are more than 10000 values; shorten the range");
  std::vector<std::string> values;
  for (long long value = first; value <= last; ++value) values.push_back(std::to_string(value));
  return values;
}

std::optional<double> number_in(const std::string& item) {
  double number = 0;
  const char* const end = item.data() + item.size();
  const auto [stop, error] = std::from_chars(item.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

bool meets(double value, double end) {
  return std::abs(value - end) <= 1e-9 * std::abs(end);
}

// first, second, ..., last with the step `next`; empty: it misses the last.
template <class Next>
std::vector<std::string> progression(double first, double last, const Next& next) {
  std::vector<std::string> values;
  double value = first;
  for (std::size_t i = 0; i < kMaxValues && std::isfinite(value); ++i, value = next(first, value, i)) {
    values.push_back(format("%.12g", value));
    if (meets(value, last)) return values;
    if ((next(first, value, i + 1) > value) == (value > last)) break;
  }
  return {};
}

std::vector<std::string> progression_of(const std::vector<std::string>& items, const std::string& text,
                                        const std::string& where) {
  const auto first = number_in(items[0]), second = number_in(items[1]), last = number_in(items[3]);
  if (!first || !second || !last)
    refuse_variation(text, where, "a progression is of numbers: 2, 4, ..., 256");
  const double quotient = *second / *first, difference = *second - *first;
  std::vector<std::string> values;
  if (*first > 0 && quotient > 0 && quotient != 1)
    values = progression(*first, *last, [&](double from, double, std::size_t i) {
      return from * std::pow(quotient, static_cast<double>(i));
    });
  if (values.empty() && difference != 0)
    values = progression(*first, *last, [&](double from, double, std::size_t i) {
      return from + difference * static_cast<double>(i);
    });
  if (values.size() < 3)
    refuse_variation(
        text, where,
        "neither the quotient nor the difference of the first two meets the last; list the values");
  return values;
}

}  // namespace

std::vector<std::string> variation(const std::string& text, const std::string& where, bool repeats) {
  static const std::regex range(R"(\s*-?\d{1,15}\s*\.\.\s*-?\d{1,15}\s*)");
  constexpr std::size_t longest = 64;  // std::regex needs stack for every letter
  if (text.size() <= longest && std::regex_match(text, range)) return whole_numbers(text, where);
  std::vector<std::string> items = items_of(text, where);
  if (const auto dots = std::ranges::find(items, "..."); dots != items.end()) {
    if (items.size() != 4 || dots != items.begin() + 2)
      refuse_variation(text, where, "a progression is two numbers, three dots and its end: 2, 4, ..., 256");
    return progression_of(items, text, where);
  }
  std::set<std::string> seen;
  for (const auto& item : items)
    if (!seen.insert(item).second && !repeats)
      refuse_variation(text, where, item + " is given twice; remove one");
  return items;
}

}  // namespace bizo::app
