#include "io/csv_value.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "io/text_file.hpp"

namespace bizo::io {
namespace {

using namespace std::string_view_literals;

// 1,5 or -0,25 or 1.234,5: what programs write where a comma comes before the fraction, or between thousands.
bool has_comma(std::string_view field) {
  return field.find(',') != std::string_view::npos && looks_like_number(field);
}

// 3:0.5
bool is_entry(std::string_view field) {
  const std::size_t colon = field.find(':');
  return colon != std::string_view::npos && colon > 0 && is_number(field.substr(0, colon)) &&
         is_number(field.substr(colon + 1));
}

std::string without_column(const std::string& column) {
  return "leave the column out with problem.leave_out = " + column;
}

std::string explain_text(std::string_view field, char decimal, const std::string& column, bool is_label) {
  if (is_entry(field)) return "an entry of a LIBSVM file; set problem.format = libsvm";
  const bool has_point = field.find('.') != std::string_view::npos;
  if (has_comma(field) && decimal == '.' && !has_point && std::ranges::count(field, ',') == 1)
    return "if this is a decimal comma, set problem.decimal = comma (and problem.separator); thousands must "
           "not be separated";
  if (looks_like_number(field))
    return "a number has digits, a decimal " + std::string(decimal == ',' ? "comma" : "point") +
           " and an exponent, without units, dates or separated thousands; write it so, or " +
           without_column(column);
  if (is_label)
    return "it is the label; write the classes as numbers 0, 1, ..., or set problem.label to another column";
  return "every field must be a finite number; " + without_column(column) +
         ", or with problem.index = yes if it is the first and names the samples";
}

}  // namespace

FieldValue value_of(std::string_view field, char decimal) {
  for (const auto word : {"true"sv, "True"sv, "TRUE"sv})
    if (field == word) return {1, true};
  for (const auto word : {"false"sv, "False"sv, "FALSE"sv})
    if (field == word) return {0, true};
  if (decimal == '.' && field.find_first_of("dD") == std::string_view::npos) {
    return {number_in(field), is_number(field)};
  }
  std::string text(field);
  if (decimal != '.' && text.find('.') != std::string::npos) return {kNaN, false};
  std::ranges::replace(text, decimal, '.');
  if (looks_like_number(field))
    for (const char letter : {'d', 'D'}) std::ranges::replace(text, letter, 'e');
  return {number_in(text), is_number(text)};
}

bool is_missing(std::string_view field) {
  std::string word(field);
  std::ranges::transform(word, word.begin(), [](unsigned char letter) { return std::tolower(letter); });
  constexpr std::array kWords{""sv,     "na"sv,  "n/a"sv, "#n/a"sv,   "nan"sv,     "-nan"sv,   "null"sv,
                              "none"sv, "nil"sv, "?"sv,   "."sv,      "-"sv,       "--"sv,     "missing"sv,
                              "<na>"sv, "nat"sv, "\\n"sv, "#null!"sv, "#value!"sv, "#div/0!"sv};
  return std::ranges::find(kWords, word) != kWords.end();
}

bool looks_like_number(std::string_view field) {
  constexpr auto kLetters = "0123456789+-.,:/eEdD_'%$ \xC2\xA0\xE2\x80\xAF\xE2\x82\xAC"sv;
  const bool has_digit =
      std::ranges::any_of(field, [](unsigned char letter) { return std::isdigit(letter) != 0; });
  return has_digit && field.find_first_not_of(kLetters) == std::string_view::npos &&
         field.find_first_of("eEdD") != 0;
}

std::string explain_field(std::string_view field, char decimal, const std::string& column, bool is_label) {
  const auto [number, found] = value_of(field, decimal);
  if (is_missing(field))
    return quoted(field) + (found ? " is not finite" : " is not a number") +
           ": a value is missing; fill it in, or remove the line, or " + without_column(column);
  if (found && std::isinf(number))
    return quoted(field) + " is not finite; every field must be a finite number; " + without_column(column);
  if (found) return quoted(field) + " is out of the range of double; every field must be a finite number";
  return quoted(field) + " is not a number: " + explain_text(field, decimal, column, is_label);
}

}  // namespace bizo::io
