#include "blackbox/work_folders.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "bizo/core/error.hpp"
#include "blackbox/command.hpp"
#include "blackbox/shortage.hpp"
#include "blackbox/write_text.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

std::string side_name(int side) {
  return side > 0 ? "plus" : side < 0 ? "minus" : "base";
}

bool is_of_an_evaluation(const fs::path& path) {
  const std::string name = path.filename().string();
  std::error_code gone;
  return name.starts_with("iteration-") && name.find("-attempt-") != std::string::npos &&
         fs::is_directory(fs::symlink_status(path, gone));
}

template <class Use>
void for_each_evaluation(const std::string& parent, Use use) {
  std::error_code ended;
  for (fs::directory_iterator place(parent, ended), end; !ended && place != end; place.increment(ended))
    if (is_of_an_evaluation(place->path())) use(place->path());
}

std::set<std::string> kept_in(const std::string& parent) {
  std::set<std::string> kept;
  for_each_evaluation(parent, [&kept](const fs::path& path) {
    std::error_code gone;
    if (fs::exists(path / "stderr", gone)) kept.insert(path.filename().string());
  });
  return kept;
}

// An empty folder that had those of evaluations is bizo's. No link, file or device is ever removed.
void remove_some(const std::string& parent, const std::set<std::string>& but) {
  std::vector<fs::path> some;
  for_each_evaluation(parent, [&](const fs::path& path) {
    if (!but.contains(path.filename().string())) some.push_back(path);
  });
  std::error_code ignored;
  for (const auto& path : some) fs::remove_all(path, ignored);
  if (!some.empty()) rmdir(parent.c_str());
}

}  // namespace

WorkFolders::WorkFolders(std::string parent, std::size_t max_failures)
    : parent_(absolute_path(parent)), max_failures_(max_failures), before_(kept_in(parent_)) {}

WorkFolders::~WorkFolders() {
  if (created_) rmdir(parent_.c_str());
}

std::string WorkFolders::make(Operation operation, const EvaluationKey& key) {
  const std::string name = parent_ + "/iteration-" + std::to_string(key.iteration) + "-direction-" +
                           std::to_string(key.direction) + "-" + side_name(key.side) + "-attempt-" +
                           std::to_string(key.attempt) + "-" + std::string(name_of(operation)) + "-XXXXXX";
  constexpr int kTrials = 100;  // another run that shares the parent may remove it in between
  int reason = ENOENT;
  for (int trial = 0; reason == ENOENT && trial < kTrials; ++trial) {
    std::string path = name;
    std::error_code failed;
    created_ = fs::create_directories(parent_, failed) || created_;
    if (mkdtemp(path.data())) return path;
    reason = failed ? failed.value() : errno;
  }
  throw shortage("cannot make a work folder in " + parent_, reason, kOtherWorkdir);
}

bool WorkFolders::may_keep_failure() const {
  const auto kept = kept_in(parent_);
  const auto ours =
      std::ranges::count_if(kept, [this](const std::string& name) { return !before_.contains(name); });
  return static_cast<std::size_t>(ours) < max_failures_;
}

void WorkFolders::keep(const std::string& folder, const std::string& output, const std::string& errors) {
  std::error_code gone;  // the program may have removed it
  if (!fs::exists(folder, gone)) return;
  write_text(output, folder + "/stdout");
  write_text(errors, folder + "/stderr");
}

void WorkFolders::remove_all(const std::string& parent) {
  remove_some(parent, {});
}

void WorkFolders::remove_unfinished(const std::string& parent) {
  remove_some(parent, kept_in(parent));
}

void require_folder(const std::string& parent) {
  std::error_code none;
  fs::path there = absolute_path(parent);
  while (!fs::exists(fs::symlink_status(there, none)) && there.has_relative_path())
    there = there.parent_path();
  if (!fs::is_directory(there, none))
    throw ConfigError("folders of evaluations cannot be made in " + parent + ": " + there.string() +
                      " is no folder; choose another run.workdir");
}

bool is_within(const std::string& inner, const std::string& outer) {
  std::error_code none;
  const auto way =
      fs::weakly_canonical(absolute_path(inner), none).lexically_relative(fs::canonical(outer, none));
  return !way.empty() && *way.begin() != "..";
}

void copy_whole(const std::string& from, const std::string& to) {
  const fs::path whole = fs::canonical(from);
  fs::copy(whole, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  if (!fs::is_directory(whole)) return;
  std::vector<fs::path> links;
  for (const auto& entry : fs::recursive_directory_iterator(to))
    if (entry.is_symlink()) links.push_back(entry.path());
  for (const auto& link : links) {
    const fs::path target = fs::read_symlink(link);
    if (target.is_absolute()) continue;
    const fs::path old = (whole / link.lexically_relative(to)).parent_path() / target;
    const fs::path way = old.lexically_normal().lexically_relative(whole);
    if (!way.empty() && *way.begin() != "..") continue;  // the copy has it too
    fs::remove(link);
    fs::create_symlink(old, link);
  }
}

}  // namespace bizo::blackbox
