#include "bizo/core/params.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "bizo/core/error.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo {
namespace {

bool parse_number(std::string_view text, double& value) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

bool parse_integer(std::string_view text, Index& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc() && end == text.data() + text.size()) return true;
  double number = 0;  // 1e6 is a convenient way to write a budget
  if (!parse_number(text, number) || number != std::floor(number) || std::abs(number) > 9e15) return false;
  value = static_cast<Index>(number);
  return true;
}

bool parse_flag(std::string_view text, bool& value) {
  const bool yes = text == "yes" || text == "true" || text == "on" || text == "1";
  const bool no = text == "no" || text == "false" || text == "off" || text == "0";
  value = yes;
  return yes || no;
}

std::vector<std::string> split_list(std::string text) {
  std::replace(text.begin(), text.end(), ',', ' ');
  std::istringstream words(text);
  std::vector<std::string> list;
  for (std::string word; words >> word;) list.push_back(word);
  return list;
}

std::string shortest(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

bool within(const Option& option, double value) {
  return (option.min_excluded ? value > option.min : value >= option.min) && value <= option.max;
}

std::string kind_of(const Option& option) {
  if (option.type == OptionType::integer) return "a whole number";
  return option.type == OptionType::numbers ? "numbers separated by commas" : "a number";
}

std::string rule_of(const Option& option) {
  std::string rule = "it must be " + kind_of(option);
  if (std::isfinite(option.min)) rule += (option.min_excluded ? " > " : " >= ") + shortest(option.min);
  if (std::isfinite(option.max)) rule += " and <= " + shortest(option.max);
  if (!option.choices.empty()) rule += ", or " + listing(option.choices);
  return rule;
}

bool valid(const Option& option, const std::string& text) {
  if (text.empty() && option.fallback.empty()) return true;
  double value = 0;
  Index whole = 0;
  bool flag = false;
  if (std::find(option.choices.begin(), option.choices.end(), text) != option.choices.end()) return true;
  switch (option.type) {
    case OptionType::text:
      return true;
    case OptionType::choice:
      return false;
    case OptionType::flag:
      return parse_flag(text, flag);
    case OptionType::integer:
      return parse_integer(text, whole) && within(option, static_cast<double>(whole));
    case OptionType::number:
      return parse_number(text, value) && within(option, value);
    case OptionType::numbers:
      for (const auto& word : split_list(text))
        if (!parse_number(word, value) || !within(option, value)) return false;
      return true;
  }
  return false;
}

std::string rule_and_remedy(const Option& option, const std::string& text) {
  if (option.type == OptionType::choice) {
    const auto near = nearest(text, option.choices);
    return "there is no such choice" + (near.empty() ? "" : "; did you mean " + near + "?") +
           "; known: " + listing(option.choices);
  }
  const auto rule = option.type == OptionType::flag ? "it must be yes or no" : rule_of(option);
  return rule +
         (option.fallback.empty() ? "; leave it out for the default" : "; the default is " + option.fallback);
}

}  // namespace

Option text_option(std::string name, std::string fallback, std::string help) {
  return {.name = std::move(name),
          .type = OptionType::text,
          .fallback = std::move(fallback),
          .help = std::move(help)};
}

Option choice_option(std::string name, std::vector<std::string> choices, std::string help) {
  const auto fallback = choices.front();
  return {.name = std::move(name),
          .type = OptionType::choice,
          .fallback = fallback,
          .help = std::move(help),
          .choices = std::move(choices)};
}

Option flag_option(std::string name, bool fallback, std::string help) {
  return {.name = std::move(name),
          .type = OptionType::flag,
          .fallback = fallback ? "yes" : "no",
          .help = std::move(help)};
}

Option integer_option(std::string name, std::string fallback, double min, std::string help) {
  return {.name = std::move(name),
          .type = OptionType::integer,
          .fallback = std::move(fallback),
          .help = std::move(help),
          .min = min};
}

Option number_option(std::string name, std::string fallback, std::string help) {
  return {.name = std::move(name),
          .type = OptionType::number,
          .fallback = std::move(fallback),
          .help = std::move(help)};
}

Option positive_option(std::string name, std::string fallback, std::string help) {
  auto option = nonnegative_option(std::move(name), std::move(fallback), std::move(help));
  option.min_excluded = true;
  return option;
}

Option nonnegative_option(std::string name, std::string fallback, std::string help) {
  auto option = number_option(std::move(name), std::move(fallback), std::move(help));
  option.min = 0;
  return option;
}

Option fraction_option(std::string name, std::string fallback, std::string help) {
  auto option = nonnegative_option(std::move(name), std::move(fallback), std::move(help));
  option.max = 1;
  return option;
}

Option numbers_option(std::string name, std::string fallback, std::string help) {
  auto option = number_option(std::move(name), std::move(fallback), std::move(help));
  option.type = OptionType::numbers;
  return option;
}

Params::Params(std::string section, OptionTable table, std::map<std::string, Setting> settings)
    : section_(std::move(section)), table_(std::move(table)), settings_(std::move(settings)) {
  std::vector<std::string> known;
  for (const auto& option : table_) known.push_back(option.name);
  for (const auto& [name, setting] : settings_) {
    const auto option = std::find(known.begin(), known.end(), name);
    if (option == known.end()) {
      const auto near = nearest(name, known);
      throw ConfigError(setting.origin + ": " + section_ + "." + name + ": there is no such option" +
                        (near.empty() ? "" : "; did you mean " + section_ + "." + near + "?") +
                        "; known: " + listing(known));
    }
    const auto& rule = table_[static_cast<std::size_t>(option - known.begin())];
    if (!valid(rule, setting.value))
      throw ConfigError(setting.origin + ": " + section_ + "." + name + " = " + setting.value + ": " +
                        rule_and_remedy(rule, setting.value));
  }
  for (const auto& option : table_) {
    assert(valid(option, option.fallback) && "an option's default breaks its own rule");
    settings_.try_emplace(option.name, Setting{option.fallback, "default"});
  }
}

const Setting& Params::setting(std::string_view name) const {
  const auto found = settings_.find(std::string(name));
  if (found == settings_.end())
    throw std::logic_error(section_ + "." + std::string(name) + " is read and not declared");
  return found->second;
}

const std::string& Params::text(std::string_view name) const {
  return setting(name).value;
}

bool Params::flag(std::string_view name) const {
  bool value = false;
  parse_flag(text(name), value);
  return value;
}

Index Params::integer(std::string_view name) const {
  Index value = 0;
  parse_integer(text(name), value);
  return value;
}

double Params::number(std::string_view name) const {
  double value = kNaN;
  parse_number(text(name), value);
  return value;
}

Vector Params::numbers(std::string_view name) const {
  const auto words = split_list(text(name));
  Vector values(static_cast<Index>(words.size()));
  for (Index i = 0; i < values.size(); ++i) parse_number(words[static_cast<std::size_t>(i)], values(i));
  return values;
}

bool Params::has(std::string_view name) const {
  return std::ranges::any_of(table_, [&](const Option& option) { return option.name == name; });
}

bool Params::given(std::string_view name) const {
  const auto& found = setting(name);
  return found.origin != "default" && !found.value.empty();
}

std::string Params::place(std::string_view name) const {
  const auto& [value, origin] = setting(name);
  const std::string option = section_ + "." + std::string(name) + (value.empty() ? "" : " = " + value);
  if (origin != "default") return origin + ": " + option;
  return option + (value.empty() ? "" : " (the default)");
}

void Params::refuse(std::string_view name, const std::string& rule, const std::string& remedy) const {
  throw ConfigError(place(name) + ": " + rule + "; " + remedy);
}

}  // namespace bizo
