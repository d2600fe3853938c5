#include "app/runs/resume.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "app/config/named_files.hpp"
#include "app/config/renamed.hpp"
#include "app/report/text.hpp"
#include "bizo/core/error.hpp"
#include "generated/build_version.hpp"
#include "io/checksum.hpp"
#include "io/run_status.hpp"

namespace bizo::app {
namespace {

// Settings that no bit of an iterate depends on.
bool may_change(const std::string& setting) {
  static const std::set<std::string> one_by_one{"evaluation.master",         "evaluation.backup",
                                                "evaluation.ranks_per_item", "evaluation.time_limit",
                                                "evaluation.start_limit",    "evaluation.grace",
                                                "evaluation.memory_limit",   "evaluation.max_failed_share"};
  if (setting == "run.seed") return false;
  return setting.starts_with("run.") || setting.starts_with("budget.") || one_by_one.contains(setting);
}

using TextByName = std::map<std::string, std::string>;

// What ends one of several runs decides where the next one begins.
bool ends_legs(const std::string& setting, const TextByName& now) {
  static const std::set<std::string> ends{"budget.gradient_norm", "budget.gradient_window",
                                          "budget.stagnation", "budget.stagnation_window"};
  return ends.contains(setting) && (now.contains("search.starts") || now.contains("search.points"));
}

// "name = now, was before" for every setting that differs and of which `which` is true.
template <class Which>
std::vector<std::string> differences(const TextByName& now, const TextByName& before, Which which) {
  std::set<std::string> names;
  for (const auto& settings : {now, before})
    for (const auto& [name, value] : settings)
      if (which(name)) names.insert(name);
  const auto text = [](const TextByName& settings, const std::string& name) {
    const auto found = settings.find(name);
    return found == settings.end() ? std::string("not set") : found->second;
  };
  std::vector<std::string> found;
  for (const auto& name : names)
    if (text(now, name) != text(before, name))
      found.push_back(name + " = " + text(now, name) + ", was " + text(before, name));
  return found;
}

constexpr const char* kFile = ", the file ";

std::string file_key(const NamedFile& file) {
  return file.setting + kFile + file.path;
}

// Files that have come since the run was begun are no input of it.
struct Changes {
  std::string of_run;                 // not permitted: "method.radius = 1, was 2; ..."
  std::vector<std::string> of_files;  // that results may depend on
};

Changes changes_of(const io::RunIdentity& now, const io::RunIdentity& before) {
  std::set<std::string> declared;
  for (const auto& file : named_files(now.settings))
    if (file.declared) declared.insert(file_key(file));
  const auto is_file = [](const std::string& name) { return name.find(kFile) != std::string::npos; };
  Changes changes;
  for (const auto& change : differences(now.settings, before.settings, [&](const std::string& name) {
         if (!is_file(name)) return !may_change(name) || ends_legs(name, now.settings);
         return before.settings.contains(name) && declared.contains(name);
       }))
    changes.of_run += (changes.of_run.empty() ? "" : "; ") + change;
  changes.of_files = differences(now.settings, before.settings, [&](const std::string& name) {
    return is_file(name) && before.settings.contains(name) && !declared.contains(name);
  });
  return changes;
}

void require_same(const io::RunIdentity& now, io::SavedRun& saved, const std::string& output,
                  const std::string& command) {
  const auto [text, of_files] = changes_of(now, saved.identity);
  for (const auto& change : of_files)
    saved.warnings.push_back("a file has changed since the run started (" + change +
                             "); if results depend on it, start a new run");
  if (text.empty()) return;
  throw ConfigError(command + ": the run of " + output + " was started with another configuration (" + text +
                    "); continue with that one, or choose another run.output");
}

bool ended_as_asked(const std::string& output) {
  return io::read_status(output) == exit_code(StopReason::iterations);
}

// What is proposed to somebody whose output has a run already is what works.
[[noreturn]] void refuse_unfinished(const io::SavedRun& saved, const io::RunIdentity& now,
                                    const std::string& output) {
  const std::string begin = "run.output = " + output + " has ", journal = io::RunPaths(output).journal,
                    anew = "start anew with --set run.overwrite=yes";
  if (io::read_status(output) == exit_code(StopReason::too_many_failures)) {
    const auto end = io::read_end(output);
    const bool failures = end && end->first == StopReason::too_many_failures;
    throw ConfigError(begin + "a run that went wrong (" + journal + "): " + anew +
                      (failures ? " (--resume helps only with a larger evaluation.max_failed_share)" : ""));
  }
  if (const std::string changed = changes_of(now, saved.identity).of_run; !changed.empty())
    throw ConfigError(begin + "an unfinished run of another configuration (" + changed + "): " + anew +
                      ", or choose another run.output");
  throw ConfigError(begin + "an unfinished run (" + journal + "): continue it with --resume, or " + anew);
}

// 128 random bits.
std::string new_id() {
  std::random_device device;
  return format("%08x%08x%08x%08x", device(), device(), device(), device());
}

}  // namespace

io::RunIdentity identity_of(const Assembly& assembly) {
  io::RunIdentity identity{
      .id = new_id(), .bizo_version = kVersion, .git_revision = kGitRevision, .settings = {}};
  const TextByName given = settings_of(assembly.config);
  identity.settings = given;
  for (const auto& file : named_files(given))
    identity.settings[file_key(file)] = "SHA-256 " + io::checksum_of_file(file.path);
  return identity;
}

std::optional<io::SavedRun> saved_run_of(const std::string& output) {
  auto saved = io::find_saved_run(output);
  if (!saved) return {};
  use_new_names(saved->identity.settings);
  use_new_names(saved->identity.header.settings);
  return saved;
}

std::optional<io::SavedRun> run_to_resume(const CommandLine& line, const Assembly& assembly,
                                          const io::RunIdentity& now) {
  const auto& run = assembly.sections->run;
  const std::string& output = run.text("output");
  const bool overwrite = run.flag("overwrite") && line.resume == Resume::no;
  auto saved = overwrite ? std::nullopt : saved_run_of(output);
  if (!saved) {
    if (line.resume == Resume::yes)
      throw ConfigError("--resume: there is no checkpoint and no journal of " + output +
                        "; start the run without it, or use --resume=auto");
    return {};
  }
  if (line.resume == Resume::no && ended_as_asked(output)) return {};
  if (line.resume == Resume::no) refuse_unfinished(*saved, now, output);
  require_same_run(*saved, now, output, "--resume");
  return saved;
}

void require_same_run(io::SavedRun& saved, const io::RunIdentity& now, const std::string& output,
                      const std::string& command) {
  const io::RunIdentity& before = saved.identity;
  if (now.bizo_version != before.bizo_version)
    throw ConfigError(command + ": the run of " + output + " was started by bizo " + before.bizo_version +
                      ", and this is " + now.bizo_version + "; continue with that version");
  if (now.git_revision != before.git_revision)
    saved.warnings.push_back("the run was started by another build of bizo (" + before.git_revision +
                             "); its bits are compared where the journal has them");
  require_same(now, saved, output, command);
}

std::string permitted_changes(const io::RunIdentity& now, const io::RunIdentity& before) {
  std::string text;
  for (const auto& change : differences(now.settings, before.settings, may_change)) text += "; " + change;
  return text;
}

}  // namespace bizo::app
