#include "bizo/blackbox/script.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "bizo/core/plain_text.hpp"
#include "spawn.hpp"

namespace bizo {
namespace {

std::string first_line(const std::string& path) {
  constexpr std::size_t kMost = 4096;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kMost, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(kMost));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.substr(0, bytes.find('\n'));
}

// Of `env [-S] [NAME=VALUE ...] program`, the program.
std::string program_of_env(std::istringstream& words) {
  for (std::string word; words >> word;)
    if (!word.starts_with('-') && word.find('=') == std::string::npos) return word;
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
    return {"its lines end as Windows writes them, and so the one that begins with #! names no interpreter",
            "write it with the line ends of Unix: sed -i 's/\\r$//' " + path};
  std::istringstream words(line.substr(2));
  std::string interpreter;
  words >> interpreter;
  const std::string see = "see to the line #! at its beginning";
  if (!interpreter.starts_with('/'))
    return {"its first line names the interpreter '" + interpreter + "', which is no whole path",
            "write for example #!/usr/bin/env python3"};
  const bool by_env = std::filesystem::path(interpreter).filename() == "env";
  const std::string named = by_env ? program_of_env(words) : "";
  for (const auto& needed : {interpreter, named})
    if (!needed.empty() && find_program(needed, "").empty())
      return {"it is for the interpreter " + needed + ", and there is none", see};
  return {};
}

}  // namespace bizo
