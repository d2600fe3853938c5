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

std::string flaw_of_list(const std::string& text) {
  std::string list = text, flaw;
  std::ranges::replace(list, ',', ' ');
  std::istringstream words(list);
  bool has_number = false;
  for (std::string word; words >> word;) {
    if (!numbers_in(word).empty())
      has_number = true;
    else if (flaw.empty())
      flaw = word;
  }
  const bool of_lists = text.find_first_of("0123456789") != std::string::npos &&
                        text.find_first_not_of("0123456789+-.eE,;:[](){} \t") == std::string::npos;
  return has_number || of_lists ? flaw : "";
}

}  // namespace bizo
