#include "bizo/blackbox/command.hpp"

#include <filesystem>

#include "bizo/core/error.hpp"

namespace bizo {

std::vector<std::string> split_command(const std::string& command, const std::string& where) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (const char letter : command) {
    if (quote != 0 && letter == quote) {
      quote = 0;
    } else if (quote == 0 && (letter == '\'' || letter == '"')) {
      quote = letter;
      in_word = true;
    } else if (quote == 0 && (letter == ' ' || letter == '\t')) {
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
  if (words.empty()) throw ConfigError(where + ": there is no program; name it and its arguments");
  return words;
}

std::vector<std::string> with_absolute_paths(std::vector<std::string> words) {
  for (auto& word : words) {
    std::error_code ignored;
    if (word.find('/') != std::string::npos && std::filesystem::exists(word, ignored))
      word = std::filesystem::absolute(word).lexically_normal().string();
  }
  return words;
}

std::vector<std::string> with_replaced(std::vector<std::string> words, const std::string& name,
                                       const std::string& text) {
  const std::string place = "{" + name + "}";
  for (auto& word : words)
    for (auto at = word.find(place); at != std::string::npos; at = word.find(place, at + text.size()))
      word.replace(at, place.size(), text);
  return words;
}

}  // namespace bizo
