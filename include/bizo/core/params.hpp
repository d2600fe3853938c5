// Options: how a component declares them, and how it reads the values a user gave.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo {

enum class OptionType { text, choice, flag, integer, number, numbers };

// One option of one component: enough to check a value, to explain it and to list it.
struct Option {
  std::string name;
  OptionType type = OptionType::text;
  std::string fallback;                   // the default, as the user would write it
  std::string help;                       // one line, with units
  std::vector<std::string> choices = {};  // of a number: words that may stand for one; read them with text()
  double min = -std::numeric_limits<double>::infinity();
  bool min_excluded = false;
  double max = std::numeric_limits<double>::infinity();
};

using OptionTable = std::vector<Option>;

// Shorthands for tables.
Option text_option(std::string name, std::string fallback, std::string help);
Option choice_option(std::string name, std::vector<std::string> choices,
                     std::string help);  // default: the first
Option flag_option(std::string name, bool fallback, std::string help);
Option integer_option(std::string name, std::string fallback, double min, std::string help);
Option number_option(std::string name, std::string fallback, std::string help);
Option positive_option(std::string name, std::string fallback, std::string help);     // > 0
Option nonnegative_option(std::string name, std::string fallback, std::string help);  // >= 0
Option fraction_option(std::string name, std::string fallback, std::string help);     // [0, 1]
Option numbers_option(std::string name, std::string fallback, std::string help);      // a list

// A value as the user gave it.
struct Setting {
  std::string value;
  std::string origin;  // "jobs/ridge.ini:12", "--set", or "default"
};

// The checked values of one section. Reading an option that the table does not declare is a bug:
// std::logic_error.
class Params {
 public:
  // Checks every setting against the table. Throws ConfigError for an unknown key (naming the nearest known
  // one) and for a value that breaks its option's rule.
  Params(std::string section, OptionTable table, std::map<std::string, Setting> settings = {});

  const std::string& text(std::string_view name) const;
  bool flag(std::string_view name) const;
  Index integer(std::string_view name) const;
  double number(std::string_view name) const;
  Vector numbers(std::string_view name) const;  // "" gives an empty vector
  bool has(std::string_view name) const;        // the table declares it
  bool given(std::string_view name) const;      // set by the user, and not to ""

  // "origin: section.name = value" or "section.name = value (the default)", for messages.
  std::string place(std::string_view name) const;

  // Throws ConfigError "origin: section.name = value: rule; remedy".
  [[noreturn]] void refuse(std::string_view name, const std::string& rule, const std::string& remedy) const;

  const std::string& section() const { return section_; }
  const OptionTable& table() const { return table_; }

 private:
  const Setting& setting(std::string_view name) const;

  std::string section_;
  OptionTable table_;
  std::map<std::string, Setting> settings_;
};

}  // namespace bizo
