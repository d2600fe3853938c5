#include "bizo/blackbox/work_folders.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "bizo/blackbox/command.hpp"
#include "shortage.hpp"
#include "write_text.hpp"

namespace bizo {
namespace {

namespace fs = std::filesystem;

std::string side_name(int side) {
  return side > 0 ? "plus" : side < 0 ? "minus" : "base";
}

bool is_of_an_evaluation(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with("iteration-") && name.find("-attempt-") != std::string::npos;
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

}  // namespace

WorkFolders::WorkFolders(std::string parent, std::size_t most_failures)
    : parent_(std::move(parent)), most_failures_(most_failures), before_(kept_in(parent_)) {}

WorkFolders::~WorkFolders() {
  std::error_code ignored;
  fs::remove(parent_, ignored);
}

std::string WorkFolders::make(Operation operation, const EvaluationKey& key) const {
  std::string path = parent_ + "/iteration-" + std::to_string(key.iteration) + "-direction-" +
                     std::to_string(key.direction) + "-" + side_name(key.side) + "-attempt-" +
                     std::to_string(key.attempt) + "-" + std::string(name_of(operation)) + "-XXXXXX";
  std::error_code failed;
  fs::create_directories(parent_, failed);
  if (!mkdtemp(path.data())) throw shortage("cannot make a work folder in " + parent_, errno, kOtherWorkdir);
  return absolute_path(path);
}

bool WorkFolders::may_keep_failure() const {
  const auto kept = kept_in(parent_);
  const auto ours =
      std::ranges::count_if(kept, [this](const std::string& name) { return !before_.contains(name); });
  return static_cast<std::size_t>(ours) < most_failures_;
}

void WorkFolders::keep(const std::string& folder, const std::string& output, const std::string& errors) {
  std::error_code gone;  // the program may have removed it
  if (!fs::exists(folder, gone)) return;
  write_text(output, folder + "/stdout");
  write_text(errors, folder + "/stderr");
}

void WorkFolders::remove_all(const std::string& parent) {
  std::error_code ignored;
  std::vector<fs::path> all;
  for_each_evaluation(parent, [&all](const fs::path& path) { all.push_back(path); });
  for (const auto& path : all) fs::remove_all(path, ignored);
  fs::remove(parent, ignored);
}

}  // namespace bizo
