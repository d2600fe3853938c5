// Paths of a configuration are of the folder that bizo was started in, and a problem may have moved to
// another.
#pragma once

#include <filesystem>
#include <string>

namespace bizo::app {

// "": it is not there any more.
inline std::string working_folder() {
  std::error_code gone;
  return std::filesystem::current_path(gone).string();
}

// Works in `folder` while it lives, then again where the process was. For one thread.
class InFolder {
 public:
  explicit InFolder(const std::string& folder) : before_(working_folder()) { go(folder); }
  ~InFolder() { go(before_); }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;

 private:
  static void go(const std::string& folder) {
    std::error_code gone;
    if (!folder.empty()) std::filesystem::current_path(folder, gone);
  }

  std::string before_;
};

}  // namespace bizo::app
