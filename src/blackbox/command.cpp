#include "blackbox/command.hpp"

#include <filesystem>

#include "bizo/core/error.hpp"
#include "bizo/core/words.hpp"

namespace bizo::blackbox {

std::vector<std::string> split_command(const std::string& command, const std::string& where) {
  auto words = split_words(command, where);
  if (words.empty()) throw ConfigError(where + ": there is no program; name it and its arguments");
  return words;
}

std::string absolute_path(const std::string& path) {
  std::filesystem::path whole;
  for (const auto& part : std::filesystem::absolute(path))
    if (part != ".") whole /= part;
  return whole.string();
}

std::vector<std::string> with_absolute_paths(std::vector<std::string> words) {
  for (auto& word : words) {
    std::error_code ignored;
    if (word.find('/') != std::string::npos && std::filesystem::exists(word, ignored))
      word = absolute_path(word);
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

}  // namespace bizo::blackbox
