#include "blackbox/exit_hint.hpp"

#include <filesystem>
#include <string_view>

#include "blackbox/command.hpp"
#include "blackbox/script.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

bool is_shell(const std::string& program) {
  const auto name = fs::path(program).filename().string();
  return name == "sh" || name == "bash" || name == "dash" || name == "ksh" || name == "zsh";
}

// The relative paths that a script may mean.
std::vector<std::string> paths_in(const std::string& script) {
  std::vector<std::string> paths(1);
  for (const char letter : script)
    if (std::string_view(" \t\n;|&<>()'\"`").find(letter) == std::string_view::npos)
      paths.back() += letter;
    else
      paths.emplace_back();
  std::erase_if(paths, [](const std::string& path) {
    return path.find_first_not_of("./") == std::string::npos || path.starts_with('/');
  });
  return paths;
}

// Of a script after -c: a path that is here and not there.
std::string lost_path(const std::string& script, const std::string& folder) {
  std::error_code unreadable;
  for (const auto& path : paths_in(script))
    if (fs::exists(path, unreadable) && !fs::exists(fs::path(folder) / path, unreadable)) return path;
  return "";
}

}  // namespace

std::string exit_hint(const std::vector<std::string>& words, const std::string& folder) {
  std::error_code unreadable;
  const bool shell = is_shell(words[0]);
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (shell && fs::is_regular_file(word, unreadable) && has_windows_line_ends(word))
      return "; the lines of " + word + " have Windows line ends: sed -i 's/\\r$//' " + word;
    if (shell && words[i - 1] == "-c") {
      const auto path = lost_path(word, folder);
      if (path.empty()) continue;
      return "; inside of " + words[0] + " -c, " + path +
             " is looked for in the evaluation's folder, {work}: write " + absolute_path(path) +
             ", or give problem.link = " + path;
    }
    if (fs::exists(fs::path(folder) / word, unreadable)) continue;
    if (word.starts_with("./") || word.starts_with("../"))
      return "; " + word + " is neither in the current folder nor in the evaluation's";
    if (word.find('/') == std::string::npos && fs::is_regular_file(word, unreadable))
      return "; " + word + " is not in the evaluation's folder: write ./" + word;
  }
  return "";
}

}  // namespace bizo::blackbox
