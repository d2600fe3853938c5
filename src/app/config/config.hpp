// A configuration as the user wrote it: an INI file and --set overrides, every value with its origin.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config/ini.hpp"
#include "bizo/core/params.hpp"
#include "bizo/problems/catalogue.hpp"

namespace bizo::app {

// [section choice]: settings that hold only where the choice is made ([method hozog], [step adam]).
struct ChoiceSettings {
  std::string section, choice, where;
  std::map<std::string, Setting> settings;
};

class Config {
 public:
  // `origin` names the text in messages ("jobs/ridge.ini"). ConfigError with the line for what is not an INI
  // (ini.hpp), for a key that is given twice, for an unknown section, and for text that is not UTF-8.
  // `problems` can be named beside those of bizo.
  Config(std::string text, const std::string& origin, Catalogue<MakeProblem> problems = {});

  // The same for a file that has been read; the text is made of it.
  explicit Config(const Ini& ini, Catalogue<MakeProblem> problems = {});

  // "section.key=value", overriding the file; there are no comments in it.
  void set(const std::string& assignment);
  // The value as it is, with its blanks and quotation marks.
  void set(const std::string& section, const std::string& key, const std::string& value,
           const std::string& origin);

  // Old names become those of today (renamed.hpp). ConfigError if an option is given under both.
  void use_new_names();
  const std::vector<std::string>& renamed() const { return renamed_; }  // a line each

  // What is chosen for the user; a value that was given stays, except the name auto.
  void set_default(const std::string& section, const std::string& key, const std::string& value,
                   const std::string& origin = "method.name = auto");

  // The settings of [section choice] become those of [section], whatever the file says there; --set stays.
  void use_choice(const std::string& section, const std::string& choice);
  const std::vector<ChoiceSettings>& choices() const { return choices_; }

  const std::map<std::string, Setting>& section(const std::string& name) const;
  const Catalogue<MakeProblem>& problems() const { return problems_; }
  const std::string& text() const { return text_; }  // verbatim, overrides and choices appended as comments

 private:
  void read(const Ini& ini);
  std::map<std::string, Setting>& settings_for(const std::string& section, const std::string& choice);

  std::string text_;
  std::map<std::string, std::map<std::string, Setting>> sections_;
  std::vector<ChoiceSettings> choices_;
  std::vector<std::string> renamed_;
  Catalogue<MakeProblem> problems_;
};

// "section.key": the value, for all that is set.
std::map<std::string, std::string> settings_of(const Config& config);

// The names of the sections, in the order of the documentation.
const std::vector<std::string>& section_names();

// The key that names the section's component: "name", "family" or "rule"; "": it has none.
std::string component_key(const std::string& section);

// The file's content. Error if it cannot be read.
std::string read_config_file(const std::string& path);

}  // namespace bizo::app
