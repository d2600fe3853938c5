#include "blackbox/shell_syntax.hpp"

#include <glob.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "bizo/core/words.hpp"

namespace bizo::blackbox {
namespace {

// Stands for a letter in quotation marks, which a shell would leave alone too.
constexpr char kQuoted = '\1';

constexpr std::string_view kBuiltins[] = {
    ".",      ":",       "!",       "(",      "[[",     "{",        "alias",  "bg",       "builtin", "case",
    "cd",     "declare", "eval",    "exec",   "export", "fg",       "for",    "function", "if",      "let",
    "local",  "module",  "popd",    "pushd",  "read",   "readonly", "return", "set",      "shift",   "shopt",
    "source", "trap",    "typeset", "ulimit", "umask",  "unset",    "until",  "while"};

struct Word {
  std::string text, bare;  // as given; with kQuoted for what was quoted
};

std::vector<Word> words_of(const std::string& command) {
  std::vector<Word> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const bool escaped = quote == '"' && is_escape(command, i);
    const char letter = command[escaped ? ++i : i];
    if (quote == 0 && (letter == ' ' || letter == '\t')) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    const bool mark = quote == 0 ? letter == '\'' || letter == '"' : letter == quote && !escaped;
    if (mark) {
      quote = quote == 0 ? letter : 0;
      if (words.back().text.empty()) words.back().bare = kQuoted;  // '' is a word
      continue;
    }
    words.back().text += letter;
    words.back().bare += quote == 0 ? letter : kQuoted;
  }
  return words;
}

bool begins_name(char letter) {
  return std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// Of <, >, |, ; and &: where shells take them for operators, and hardly anybody writes them for another
// reason.
std::string operator_in(std::string_view bare) {
  for (const char* two : {"&&", "||", "2>&1"})
    if (bare.find(two) != std::string_view::npos) return two;
  const auto digits = std::min(bare.find_first_not_of("0123456789"), bare.size());
  const auto rest = bare.substr(digits);
  if (rest.starts_with('<') || rest.starts_with('>')) return std::string(1, rest.front());
  if (digits == 0 && (bare.starts_with("&>") || bare.starts_with('|') || bare.starts_with(';')))
    return std::string(1, bare.front());
  if (bare.ends_with(';') || bare.ends_with('&') || bare.ends_with('|')) return std::string(1, bare.back());
  for (std::size_t i = 0; i < bare.size(); ++i) {  // beside a place: {input}>{output}
    const bool beside = (i > 0 && bare[i - 1] == '}') || (i + 1 < bare.size() && bare[i + 1] == '{');
    if (beside && std::string_view("<>|;").find(bare[i]) != std::string_view::npos)
      return std::string(1, bare[i]);
  }
  return "";
}

// "$HOME", "${HOME}", "$(date)", "`date`".
std::string expansion_in(std::string_view bare) {
  for (std::size_t i = 0; i < bare.size(); ++i) {
    if (bare[i] == '`') return "`";
    if (bare[i] != '$' || i + 1 == bare.size()) continue;
    if (bare[i + 1] == '(') return "$(";
    const bool braced = bare[i + 1] == '{' && i + 2 < bare.size();
    std::size_t end = i + (braced ? 2 : 1);
    if (!begins_name(bare[end])) continue;
    while (end < bare.size() && (begins_name(bare[end]) || (bare[end] >= '0' && bare[end] <= '9'))) ++end;
    if (braced && end < bare.size() && bare[end] == '}') ++end;
    return std::string(bare.substr(i, end - i));
  }
  return "";
}

bool names_files(const std::string& pattern) {
  if (pattern.find_first_of("*?[") == std::string::npos || pattern.find(kQuoted) != std::string::npos)
    return false;
  glob_t found = {};
  const bool some = glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0;
  globfree(&found);
  return some;
}

bool assigns(std::string_view bare) {
  const auto equals = bare.find('=');
  return equals != std::string_view::npos && equals > 0 && begins_name(bare[0]) &&
         std::ranges::all_of(bare.substr(0, equals), [](char letter) {
           return begins_name(letter) || std::isdigit(static_cast<unsigned char>(letter)) != 0;
         });
}

}  // namespace

ShellSyntax shell_syntax(const std::string& command) {
  const auto words = words_of(command);
  for (const auto& [text, bare] : words) {
    if (const auto what = operator_in(bare); !what.empty()) return {what, ""};
    if (bare.ends_with('\\')) return {"\\ before a blank", "put words with blanks in quotation marks"};
    if (const auto what = expansion_in(bare); !what.empty()) return {what, ""};
    if (bare == "~" || (bare.starts_with('~') && bare.find('/') != std::string::npos))
      return {"~", "write the path in full"};
    if (names_files(bare)) return {text, ""};
  }
  if (words.empty()) return {};
  const std::string& first = words[0].bare;
  if (assigns(first)) return {words[0].text, "begin with env: env " + words[0].text + " ..."};
  if (std::ranges::find(kBuiltins, first) != std::end(kBuiltins)) return {words[0].text, ""};
  return {};
}

}  // namespace bizo::blackbox
