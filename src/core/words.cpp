#include "bizo/core/words.hpp"

#include "bizo/core/error.hpp"

namespace bizo {

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '\\' && at + 1 < text.size() &&
         std::string_view("\"\\$`").find(text[at + 1]) != std::string_view::npos;
}

std::vector<std::string> split_words(const std::string& text, const std::string& where,
                                     std::string_view separators) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quote == '"' && is_escape(text, i)) {
      word += text[++i];
    } else if (quote != 0 && letter == quote) {
      quote = 0;
    } else if (quote == 0 && (letter == '\'' || letter == '"')) {
      quote = letter;
      in_word = true;
    } else if (quote == 0 && separators.find(letter) != std::string_view::npos) {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += letter;
      in_word = true;
    }
  }
  if (quote != 0) throw ConfigError(where + ": a quotation is not closed; add the missing " + quote);
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace bizo
