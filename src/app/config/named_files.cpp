#include "app/config/named_files.hpp"

#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>

#include "app/process/find_in_path.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/words.hpp"
#include "bizo/problems/catalogue.hpp"
#include "blackbox/rows.hpp"
#include "io/readers.hpp"
#include "io/run_status.hpp"
#include "io/saved_run.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
  std::error_code none;
  return fs::is_regular_file(path, none);
}

std::vector<std::string> plain_words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

// The words of a setting, with what quotation marks keep together, if they do.
std::vector<std::string> file_words(const std::string& value) try {
  return split_words(value, "", " \t,");
} catch (const ConfigError&) {
  return plain_words(value);
}

// With the words of what `sh -c` is given.
std::vector<std::string> single_words(const std::string& value) {
  std::vector<std::string> single;
  for (const auto& word : file_words(value)) {
    const auto parts = is_file(word) ? std::vector{word} : plain_words(word);
    single.insert(single.end(), parts.begin(), parts.end());
  }
  return single;
}

// python3, and /usr/bin/python3 or that of a virtual environment: the name of a program in the PATH.
bool is_installed(const std::string& word) {
  return word.find('/') == std::string::npos || !find_in_path(fs::path(word).filename().string()).empty();
}

// The program is the first word, or the first behind an interpreter that is no option of it, or what can be
// executed. Other files of a command are the program's affair.
std::vector<NamedFile> files_of_command(const std::string& setting, const std::string& value) {
  std::vector<NamedFile> found;
  bool may_be_program = true;
  const auto words = single_words(value);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool option = word.starts_with('-') || word.find('=') != std::string::npos;
    const bool interpreter = i == 0 && is_installed(word);
    const bool written = i > 0 && words[i - 1].ends_with('>');
    if (!interpreter && !written && is_file(word))
      found.push_back({setting, word, may_be_program || ::access(word.c_str(), X_OK) == 0});
    if (!interpreter && !option) may_be_program = false;
  }
  return found;
}

// Of these bizo knows that they are files.
bool is_declared(const std::string& setting) {
  static const std::set<std::string> files{
      "problem.data",    "problem.train", "problem.validation",  "problem.test",        "problem.label",
      "problem.start",   "problem.box",   "problem.inner_start", "problem.inner_lower", "problem.inner_upper",
      "problem.library", "inner.box",     "directions.scale",    "search.points",       "problem.linear"};
  return files.contains(setting);
}

// The labels of an IDX file are in another one, which no setting names, unless problem.label does.
void add_labels(std::vector<NamedFile>& found, const std::string& setting, const std::string& images,
                const std::map<std::string, std::string>& settings) {
  static const std::set<std::string> data{"problem.data", "problem.train", "problem.validation",
                                          "problem.test"};
  const auto given = settings.find("problem.format");
  const std::string format = given == settings.end() ? "auto" : given->second;
  const bool is_idx = format == "auto" ? io::is_idx_name(images) : format == "idx";
  if (!is_idx || !data.contains(setting)) return;
  const auto label = settings.find("problem.label");
  if (setting == "problem.data" && label != settings.end() && label->second != "last") return;
  if (const std::string labels = io::idx_labels_path(images); is_file(labels))
    found.push_back({setting, labels, true});
}

bool is_of_bizo(const std::string& problem) {
  return find_row(problems::catalogue(), problem) || find_row(blackbox::catalogue(), problem);
}

}  // namespace

std::vector<NamedFile> named_files(const std::map<std::string, std::string>& settings) {
  const auto name = settings.find("problem.name");
  const bool own_options = name != settings.end() && !is_of_bizo(name->second);
  std::vector<NamedFile> found;
  for (const auto& [setting, value] : settings) {
    if (setting == "problem.command") {
      const auto files = files_of_command(setting, value);
      found.insert(found.end(), files.begin(), files.end());
    } else if (setting == "problem.copy" || setting == "problem.link") {
      for (const auto& word : file_words(value))
        if (is_file(word)) found.push_back({setting, word, true});
    } else if (setting == "problem.label" && (value == "first" || value == "last")) {
      continue;  // a column
    } else if (is_declared(setting)) {
      if (!is_file(value)) continue;
      found.push_back({setting, value, true});
      add_labels(found, setting, value, settings);
    } else if (setting == "problem.settings" || (own_options && setting.starts_with("problem."))) {
      for (const auto& word : is_file(value) ? std::vector{value} : single_words(value))
        if (is_file(word)) found.push_back({setting, word, false});
    }
  }
  return found;
}

void require_output_is_no_input(const std::map<std::string, std::string>& settings,
                                const std::string& output) {
  const io::RunPaths paths(output);
  for (const auto& file : named_files(settings)) {
    if (!file.declared) continue;
    for (const auto& own : {output, paths.checkpoint, paths.old_checkpoint, paths.journal, paths.old_journal,
                            io::status_path(output)})
      if (std::error_code none; fs::weakly_canonical(own, none) == fs::canonical(file.path, none))
        throw ConfigError(file.setting + ": " + file.path + " is a file of this run, whose run.output is " +
                          output +
                          ": the run would overwrite it; give a copy, or choose another "
                          "run.output");
  }
}

}  // namespace bizo::app
