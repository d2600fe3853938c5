#include "blackbox/script.hpp"

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <set>
#include <sstream>
#include <vector>

#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"
#include "bizo/core/words.hpp"
#include "blackbox/spawn.hpp"

namespace bizo::blackbox {
namespace {

std::string first_line(const std::string& path) {
  constexpr std::size_t kMax = 4096;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kMax, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(kMax));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.substr(0, bytes.find('\n'));
}

// What stands behind an option that is written together with its value, or "".
std::string attached(const std::string& word, std::initializer_list<std::string_view> options) {
  for (const auto option : options)
    if (word.size() > option.size() && word.starts_with(option)) return word.substr(option.size());
  return "";
}

// Of `env [options] [NAME=VALUE ...] program`, the program; "": it is not to be told where env would look.
std::string program_of_env(const std::string& line) {
  std::vector<std::string> words;
  try {
    words = split_words(line, "", " \t");
  } catch (const ConfigError&) {
    return "";
  }
  const std::set<std::string> with_value{"-u", "--unset", "-C", "--chdir"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string word = words[i];
    if (const auto split = attached(word, {"-S", "-vS", "--split-string="}); !split.empty()) word = split;
    if (word.find('$') != std::string::npos || word.starts_with("PATH=")) return "";
    if (with_value.contains(word))
      ++i;
    else if (!word.starts_with('-') && word.find('=') == std::string::npos)
      return word.find('/') == std::string::npos || word.starts_with('/') ? word : "";
  }
  return "";
}

}  // namespace

bool has_windows_line_ends(const std::string& path) {
  return first_line(path).ends_with('\r');
}

ScriptFlaw flaw_of_script(const std::string& path) {
  const std::string line = first_line(path);
  const auto text = without_mark(line);
  if (!text.starts_with("#!")) return {};
  if (text.size() < line.size())
    return {"a byte order mark stands before the #! of its first line", "save it as UTF-8 without a mark"};
  if (line.ends_with('\r'))
    return {"its lines have Windows line ends, so its #! line names no interpreter",
            "convert it to Unix line ends: sed -i 's/\\r$//' " + path};
  std::istringstream words(line.substr(2));
  std::string interpreter;
  words >> interpreter;
  const std::string see = "check its first line, #!";
  if (!interpreter.starts_with('/'))
    return {"its first line names the interpreter '" + interpreter + "', which is not an absolute path",
            "write for example #!/usr/bin/env python3"};
  const bool by_env = std::filesystem::path(interpreter).filename() == "env";
  std::string rest;
  std::getline(words, rest);
  const std::string named = by_env ? program_of_env(rest) : "";
  for (const auto& needed : {interpreter, named})
    if (!needed.empty() && find_program(needed, "").empty())
      return {"it is for the interpreter " + needed + ", and there is none", see};
  return {};
}

}  // namespace bizo::blackbox
