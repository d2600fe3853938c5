#include "blackbox/file_program.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

#include "bizo/core/inner_box.hpp"
#include "bizo/core/plain_text.hpp"
#include "blackbox/command.hpp"
#include "blackbox/protocol.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

// What the level leaves without a meaning.
void refuse_in_vain(const Params& params, bool has_y) {
  const auto refuse = [&](const char* name, const std::string& lacks) {
    params.refuse(name, "problem.level = " + params.text("level") + " has " + lacks,
                  "leave it out, or set problem.level to what the program answers");
  };
  for (const char* name : {"inner_start", "inner_lower", "inner_upper"})
    if (!has_y && params.given(name)) refuse(name, "no y");
  if (!has_y && params.flag("solves")) refuse("solves", "no y to solve for");
  if (params.flag("curvature") && (!has_y || params.text("level") == "solve"))
    refuse("curvature", "no f to tell the curvature of");
}

// What a program that is run for every evaluation cannot say itself.
Capabilities declared_capabilities(const Params& params, const DataFiles& files) {
  if (!params.given("d")) params.refuse("d", "it is missing", "say how many numbers x has");
  const bool has_y = params.text("level") != "value", has_p = params.given("p") && params.integer("p") > 0;
  if (has_y && !has_p)
    params.refuse("p", "there is a y at the level " + params.text("level"), "say how many numbers it has");
  if (!has_y && has_p) params.refuse("p", "the level value has no y", "leave it out, or set problem.level");
  refuse_in_vain(params, has_y);
  for (const char* name : {"d", "p", "residuals", "constraints"})
    if (params.given(name) && !can_be_held(static_cast<double>(params.integer(name))))
      params.refuse(name, "this machine cannot hold vectors of that size", "check the number");
  Record record;
  record.numbers["protocol"] = kProtocolVersion;
  record.words["name"] = "program";
  record.words["level"] = params.text("level");
  record.numbers["d"] = static_cast<double>(params.integer("d"));
  record.numbers["p"] = params.given("p") ? static_cast<double>(params.integer("p")) : 0;
  if (params.given("residuals"))
    record.numbers["residuals"] = static_cast<double>(params.integer("residuals"));
  if (params.given("constraints"))
    record.numbers["constraints"] = static_cast<double>(params.integer("constraints"));
  if (params.flag("solves")) record.numbers["solves"] = 1;
  if (params.flag("curvature")) record.numbers["curvature"] = 1;
  Capabilities capabilities = capabilities_of(record, "problem.level:");
  const Index p = capabilities.info.inner_dimension;
  capabilities.info.inner_start = number_or_file(params, "inner_start", files, p);
  if (!params.given("inner_lower") && !params.given("inner_upper")) return capabilities;
  const auto bound = [&](const char* name, double none) -> Vector {
    return params.given(name) ? number_or_file(params, name, files, p) : Vector::Constant(p, none);
  };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  capabilities.info.inner_box = {bound("inner_lower", -kInfinity), bound("inner_upper", kInfinity)};
  if (const auto flaw = inner_flaw_of(capabilities.info.inner_box); !flaw.empty())
    params.refuse(params.given("inner_upper") ? "inner_upper" : "inner_lower", flaw,
                  "give a lower bound of y that is below the upper one");
  return capabilities;
}

// The first "{name}" in a word that has no blank, nothing but letters, and no $ before it, and is none of
// bizo's; "" if there is none.
std::string foreign_place(const std::string& word) {
  constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  for (auto at = word.find('{'); at != std::string::npos; at = word.find('{', at + 1)) {
    const auto end = word.find_first_not_of(kLetters, at + 1);
    if (end == std::string::npos || end == at + 1 || word[end] != '}') continue;
    const std::string place = word.substr(at, end + 1 - at);
    const bool ours = place == "{input}" || place == "{output}" || place == "{work}";
    if (!ours && (at == 0 || word[at - 1] != '$')) return place;
  }
  return "";
}

void check_places(const Params& params, const std::vector<std::string>& words) {
  for (const auto& word : words)
    if (const auto place = foreign_place(word); !place.empty())
      params.refuse(
          "command", "there is no " + place + "; there are {input}, {output} and {work}",
          "write the program's own braces with a blank: { " + place.substr(1, place.size() - 2) + " }");
}

// What every work folder gets, and under which name.
class Gifts {
 public:
  Gifts(const Params& params, const std::string& extension, bool has_team)
      : params_(params), own_{{"input." + extension, "input"}, {"output." + extension, "output"}} {
    if (has_team) own_[kHostfile] = "hostfile";
  }

  std::vector<std::string> read(const std::string& option) {
    if (!params_.given(option)) return {};
    std::vector<std::string> paths;
    for (const auto& path : split_command(params_.text(option), params_.place(option))) {
      std::error_code unreadable;
      if (!fs::exists(path, unreadable))
        params_.refuse(option, path + " does not exist",
                       unexpanded(path).empty() ? "name files from the current folder" : unexpanded(path));
      fs::path whole = absolute_path(path);
      if (!whole.has_filename()) whole = whole.parent_path();     // a slash at the end
      if (whole.filename() == "..") whole = fs::canonical(path);  // which has a name
      check(option, path, whole.filename().string());
      paths.push_back(whole.string());
    }
    return paths;
  }

 private:
  void check(const std::string& option, const std::string& path, const std::string& name) {
    if (name.empty()) params_.refuse(option, path + " has no name", "name files or folders below it");
    if (const auto own = own_.find(name); own != own_.end())
      params_.refuse(option, path + " is the name of the program's " + own->second, "give it another name");
    if (!names_.insert(name).second)
      params_.refuse(option, path + ": there is another one called " + name,
                     "give them different names: they go into one folder");
  }

  const Params& params_;
  std::map<std::string, std::string> own_;  // of files that are there: name, what it is
  std::set<std::string> names_;
};

}  // namespace

std::unique_ptr<Oracle> make_file_oracle(const Params& params, const ProblemContext& context,
                                         std::vector<std::string> words, std::shared_ptr<Watchdog> watchdog) {
  check_places(params, words);
  const ProgramContext& programs = *context.programs;
  FileSettings settings;
  settings.words = with_absolute_paths(std::move(words));
  for (const auto& format : programs.formats)
    if (format.name == params.text("format")) settings.format = format;
  if (!settings.format.read) params.refuse("format", "this program has no reader for it", "use text or json");
  const auto names_output = [](const std::string& word) {
    return word.find("{output}") != std::string::npos || word.find("{work}") != std::string::npos;
  };
  if (std::ranges::none_of(settings.words, names_output))
    programs.notes.push_back(params.place("command") + " has no {output}: the answer is read from output." +
                             settings.format.extension +
                             " in the folder where the program works, not from what it prints");
  require_folder(programs.work_folder);
  settings.folder = programs.work_folder;
  const bool has_team = size_of(programs.place.team) > 1;
  Gifts gifts(params, settings.format.extension, has_team);
  settings.copied = gifts.read("copy");
  settings.linked = gifts.read("link");
  for (const auto& path : settings.copied)
    if (is_within(programs.work_folder, path))
      params.refuse("copy", "the folder of evaluations, " + programs.work_folder + ", is in " + path,
                    "name what is needed of it, use problem.link, or choose another run.workdir");
  settings.keep = params.flag("keep");
  settings.keep_failures = static_cast<std::size_t>(params.integer("keep_failures"));
  settings.limits = programs.limits;
  settings.variables = variables_of(programs.place);
  if (has_team)
    for (const auto& [host, count] : programs.place.team)
      settings.hostfile += host + " slots=" + std::to_string(count) + "\n";
  return std::make_unique<FileOracle>(std::move(settings), declared_capabilities(params, context.files),
                                      std::move(watchdog));
}

}  // namespace bizo::blackbox
