#include "io/csv_header.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "bizo/core/types.hpp"
#include "io/csv_value.hpp"

namespace bizo::io {
namespace {

bool is_word(std::string_view field, char decimal) {
  return !is_missing(field) && !value_of(field, decimal).is_number;
}

// Written as 17, not as 17.0 or 1e3.
bool is_plain_whole(std::string_view field) {
  return !field.empty() && field.size() < 16 &&
         field.find_first_not_of("0123456789") == std::string_view::npos;
}

// The numbers of a row; NaN for a field that is not a number.
std::vector<double> row_numbers(const Fields& row, char decimal) {
  std::vector<double> numbers;
  for (const auto& field : row) numbers.push_back(value_of(field, decimal).number);
  return numbers;
}

// The fields that are numbers are whole and rise in equal steps: 0 1 2, or 1990 2000 2010 2020. Two or three
// of them tell little, unless they count from 0 or 1, or in steps of 1.
bool counts_up(const Fields& row, char decimal) {
  const auto numbers = row_numbers(row, decimal);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (std::isnan(numbers[i])) continue;
    if (!is_plain_whole(row[i])) return false;
    places.push_back(i);
  }
  if (places.size() < 2) return false;
  const std::size_t first = places[0];
  const auto distance = [&](std::size_t i) { return static_cast<double>(i - first); };
  const double step = (numbers[places[1]] - numbers[first]) / distance(places[1]);
  const auto in_step = [&](std::size_t i) { return numbers[i] - numbers[first] == step * distance(i); };
  if (step <= 0 || !std::ranges::all_of(places, in_step)) return false;
  return places.size() > 3 || (step == 1 && (places.size() == 3 || numbers[first] <= 1));
}

// Five or more whole numbers, each above the one before. Of five drawn at random so are one in 120.
bool rises(const Fields& row, char decimal) {
  double last = -1;
  std::size_t count = 0;
  for (const auto& field : row) {
    if (is_word(field, decimal) || is_missing(field)) continue;
    if (!is_plain_whole(field) || value_of(field, decimal).number <= last) return false;
    last = value_of(field, decimal).number;
    ++count;
  }
  return count >= 5;
}

bool has_fraction(std::string_view field, char decimal) {
  return field.find_first_of(std::string{decimal, 'e', 'E'}) != std::string_view::npos;
}

// In half of the columns of numbers the first one alone is whole, or alone has a fraction; or all of the
// first row are whole (or have fractions), which one sample in a hundred would be by chance.
bool differs_in_form(const std::vector<Fields>& rows, char decimal) {
  constexpr double kChance = 0.01;
  constexpr double kMin = 10;  // rows, for a share to say something
  const auto below = static_cast<double>(rows.size() - 1);
  std::size_t columns = 0, alone = 0, fractions = 0;
  double chance = 1;
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    if (!value_of(rows[0][i], decimal).is_number) continue;
    const bool form = has_fraction(rows[0][i], decimal);
    const auto alike =
        static_cast<double>(std::count_if(rows.begin() + 1, rows.end(), [&](const Fields& row) {
          return !value_of(row[i], decimal).is_number || has_fraction(row[i], decimal) == form;
        }));
    ++columns;
    fractions += form;
    alone += alike == 0;
    chance *= (alike + 1) / (below + 2);  // of the next one, after so many (Laplace's rule of succession)
  }
  const bool uniform = fractions == 0 || fractions == columns;
  return rows.size() > 1 &&
         ((alone > 0 && 2 * alone >= columns) || (uniform && below >= kMin && chance < kChance));
}

// Every number of the first row is further away from all below it than these are from each other.
bool stands_apart(const std::vector<Fields>& rows, char decimal) {
  constexpr std::size_t kMin = 4;  // rows: from fewer nothing follows
  std::size_t count = 0;
  if (rows.size() < kMin) return false;
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    const double first = value_of(rows[0][i], decimal).number;
    if (std::isnan(first)) continue;
    double min = value_of(rows[1][i], decimal).number, max = min;
    for (const Fields& row : std::span(rows).subspan(1)) {
      const double number = value_of(row[i], decimal).number;
      min = std::min(min, number);
      max = std::max(max, number);
    }
    const double width = max - min;
    if (!(first < min - width || first > max + width)) return false;
    ++count;
  }
  return count > 1;
}

// Every word of the first row is above words: the row may be a sample like theirs.
bool words_above_words(const std::vector<Fields>& rows, char decimal) {
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    if (!is_word(rows[0][i], decimal)) continue;
    for (const Fields& row : std::span(rows).subspan(1))
      if (!is_word(row[i], decimal)) return false;
  }
  return true;
}

bool only_lacks_a_name(const std::vector<Fields>& rows) {
  const auto blank = [](std::string_view field) { return field.empty(); };
  if (!blank(rows[0][0]) || std::any_of(rows[0].begin() + 1, rows[0].end(), blank)) return false;
  return std::none_of(rows.begin() + 1, rows.end(), [&](const Fields& row) { return blank(row[0]); });
}

}  // namespace

FirstRow judge_first_row(const std::vector<Fields>& rows, char decimal) {
  const Fields& first = rows[0];
  const auto words = std::ranges::count_if(first, [&](auto field) { return is_word(field, decimal); });
  const auto numbers =
      std::ranges::count_if(first, [&](auto field) { return value_of(field, decimal).is_number; });
  const bool meant_for_numbers = std::ranges::all_of(
      first, [&](auto field) { return !is_word(field, decimal) || looks_like_number(field); });
  if (words > 0 && numbers == 0) return meant_for_numbers ? FirstRow::unclear : FirstRow::names;
  if (words == 0 && numbers == 0) return FirstRow::sample;
  if (words > 0 && !words_above_words(rows, decimal)) return FirstRow::unclear;
  const bool unlike_the_rest =
      counts_up(first, decimal) ||
      (rises(first, decimal) &&
       std::none_of(rows.begin() + 1, rows.end(), [&](const Fields& row) { return rises(row, decimal); })) ||
      differs_in_form(rows, decimal) || stands_apart(rows, decimal) ||
      (rows.size() > 1 && only_lacks_a_name(rows));
  return unlike_the_rest ? FirstRow::unclear : FirstRow::sample;
}

}  // namespace bizo::io
