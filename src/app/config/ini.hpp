// The INI format: sections, key = value, comments and quotation marks.
#pragma once

#include <string>
#include <vector>

namespace bizo::app {

struct IniHeading {
  std::string section;
  std::string choice;  // of [section choice]; "": of [section]
  std::string where;   // "a.ini:3"
};

struct IniLine {
  std::size_t heading;  // its index
  std::string key, value, where;
};

struct Ini {
  std::vector<IniHeading> headings;
  std::vector<IniLine> lines;
};

// `origin` names the text in messages ("jobs/ridge.ini"). ConfigError with the line for anything that is not
// `[section]`, `[section choice]`, `key = value`, a comment or blank. # or ; begins a comment, at the begin
// of a line or after a blank and outside of quotation marks. Values keep their marks (unquoted).
Ini read_ini(const std::string& text, const std::string& origin);

// As a file that read_ini() reads, without comments.
std::string text_of(const Ini& ini);

// A value that is one quotation loses its marks, except of options that are lists of words. ConfigError.
std::string unquoted(const std::string& section, const std::string& key, const std::string& value,
                     const std::string& where);

// "section.key=value", of which unquoted() gives the value back.
std::string assignment(const std::string& section, const std::string& key, const std::string& value);

// ConfigError for a key that is not plain ASCII and a value with blanks at its ends that nobody sees.
void require_seen(const std::string& key, const std::string& value, const std::string& where);

std::string trim(const std::string& text);
std::string visible(const std::string& text);  // bytes that are not plain ASCII as \xNN

}  // namespace bizo::app
