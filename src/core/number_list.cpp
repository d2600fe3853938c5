#include "bizo/core/number_list.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string_view>

namespace bizo {

std::vector<double> numbers_in(std::string text) {
  std::ranges::replace(text, ',', ' ');
  std::istringstream words(text);
  std::vector<double> numbers;
  for (std::string word; words >> word;) {
    const std::string_view digits = std::string_view(word).substr(word.starts_with('+') ? 1 : 0);
    double number = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (code != std::errc() || end != digits.data() + digits.size()) return {};
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace bizo
