// bizo completion: a shell script that knows commands, options, settings and their values, and starts
// nothing.
#include <algorithm>
#include <cstdio>
#include <map>

#include "app/commands/catalogue_views.hpp"
#include "app/commands/commands.hpp"
#include "app/config/choices.hpp"
#include "app/config/command_table.hpp"
#include "app/config/common_options.hpp"
#include "generated/completion_drivers.hpp"

namespace bizo::app {
namespace {

constexpr char kAnyFile[] = "*";

using Words = std::vector<std::string>;

void add_new(Words& words, const Words& more) {
  for (const auto& word : more)
    if (!word.empty() && std::ranges::count(words, word) == 0) words.push_back(word);
}

std::string joined_words(const Words& words, const char* between) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

// For a shell, as it is.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char letter : text) safe += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return safe + "'";
}

// A function that sets REPLY to what belongs to its argument, and fails if there is nothing.
class Table {
 public:
  explicit Table(const std::string& name) : text_(name + "() {\n  case $1 in\n") {}
  void add(const std::string& key, const std::string& reply) {
    text_ += "    " + quoted(key) + ") REPLY=" + quoted(reply) + " ;;\n";
  }
  std::string text() const { return text_ + "    *) REPLY= ; return 1 ;;\n  esac\n}\n"; }

 private:
  std::string text_;
};

Words values_of(const Option& option) {
  if (option.type == OptionType::flag) return {"yes", "no"};
  if (option.type == OptionType::text && option.choices.empty()) return {kAnyFile};
  return option.choices;
}

// "section.key", and what it can be.
struct Settings {
  Words keys;
  std::map<std::string, Words> values;

  void add(const std::string& section, const OptionTable& options) {
    for (const auto& option : options) {
      const std::string key = section + "." + option.name;
      add_new(keys, {key});
      add_new(values[key], values_of(option));
    }
  }
};

Settings settings_of(const std::vector<CatalogueView>& catalogues) {
  Settings settings;
  for (const auto& section : section_names()) settings.add(section, common_options(section));
  for (const auto& catalogue : catalogues) {
    Words names;
    for (const auto& row : catalogue.rows) {
      settings.add(catalogue.section, row.options);
      names.push_back(row.name);
    }
    if (catalogue.section == "method" || catalogue.section == "inner") names.emplace_back("auto");
    settings.values[catalogue.section + "." + component_key(catalogue.section)] = names;
  }
  return settings;
}

// What `bizo describe` knows, options without their section.
Words names_of(const std::vector<CatalogueView>& catalogues, const Words& keys) {
  Words names = section_names();
  for (const auto& catalogue : catalogues)
    for (const auto& row : catalogue.rows) add_new(names, {row.name});
  for (const auto& key : keys) add_new(names, {key.substr(key.find('.') + 1)});
  return names;
}

// With what it means, for a shell that shows it.
std::string entry(const std::string& name, const std::string& text, bool described) {
  return described ? name + ":" + text : name;
}

std::string tables(const std::vector<CatalogueView>& catalogues, bool described) {
  const char* const between = described ? "\n" : " ";
  Words names;
  Table options("_bizo_options"), values("_bizo_value"), operands("_bizo_operand_at");
  for (const auto& command : commands()) {
    names.push_back(entry(command.name, command.summary, described));
    Words own{entry("--help", "the usage, in short", described)};
    for (const auto& option : command_options(command.name))
      for (const auto& name : option.names()) {
        own.push_back(entry(name, option.text, described));
        if (!option.value().empty()) values.add(command.name + " " + name, option.value());
      }
    options.add(command.name, joined_words(own, between));
    for (std::size_t place = 0; place < command.operands.size(); ++place)
      operands.add(command.name + " " + std::to_string(place), command.operands[place]);
    if (command.max > command.operands.size()) operands.add(command.name + " more", command.operands.back());
  }
  const Settings settings = settings_of(catalogues);
  Table allowed("_bizo_values");
  for (const auto& key : settings.keys)
    if (const auto words = joined_words(settings.values.at(key), " "); !words.empty())
      allowed.add(key, words);
  return "_bizo_commands=" + quoted(joined_words(names, between)) +
         "\n_bizo_keys=" + quoted(joined_words(settings.keys, " ")) +
         "\n_bizo_names=" + quoted(joined_words(names_of(catalogues, settings.keys), " ")) + "\n" +
         options.text() + values.text() + operands.text() + allowed.text() +
         "_bizo_operand() { _bizo_operand_at \"$1 $2\" || _bizo_operand_at \"$1 more\"; }\n\n";
}

}  // namespace

int completion(const CommandLine& line) {
  const std::string& shell = line.arguments[0];
  if (shell != "bash" && shell != "zsh")
    throw ConfigError("bizo completion " + shell + ": there is none for this shell; known: bash, zsh");
  const bool zsh = shell == "zsh";
  std::printf("%s# Completion of bizo for %s: `bizo completion %s` writes it.\n%s%s%s",
              zsh ? "#compdef bizo\n" : "", shell.c_str(), shell.c_str(),
              tables(catalogue_views(line), zsh).c_str(), kSharedDriver, zsh ? kZshDriver : kBashDriver);
  return 0;
}

}  // namespace bizo::app
