// The folders in which programs are run, one an evaluation, and those of them that are kept.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

class WorkFolders {
 public:
  // At most about `max_failures` folders of failures are kept in `parent` from now on, by all ranks that
  // share it: ranks that fail at the same instant may each keep one more.
  WorkFolders(std::string parent, std::size_t max_failures);
  // Removes the parent, if make() has created it and there is nothing in it.
  ~WorkFolders();
  WorkFolders(const WorkFolders&) = delete;
  WorkFolders& operator=(const WorkFolders&) = delete;

  // The path of a new folder, whose name tells people what it belongs to. FatalError.
  std::string make(Operation operation, const EvaluationKey& key);
  bool may_keep_failure() const;
  // With what the program said in it: files stdout and stderr, by which a kept folder is known.
  static void keep(const std::string& folder, const std::string& output, const std::string& errors);

  // Removes the folders that earlier runs have kept, or left behind, in `parent`, and then it if nothing else
  // is there.
  static void remove_all(const std::string& parent);
  // The same for those that were left behind alone: nobody may be at work in them.
  static void remove_unfinished(const std::string& parent);

 private:
  std::string parent_;
  bool created_ = false;  // the parent, and not somebody else
  std::size_t max_failures_;
  std::set<std::string> before_;  // kept by earlier runs
};

// ConfigError unless folders can be made there: what is in the way is no folder.
void require_folder(const std::string& parent);

// Copies a file, or a folder with what it has. In a folder links stay links, wherever they lead, and lead to
// the same place. filesystem_error.
void copy_whole(const std::string& from, const std::string& to);

// Whether the folder at `inner`, which need not be there, is in the one at `outer`, or is it.
bool is_within(const std::string& inner, const std::string& outer);

}  // namespace bizo::blackbox
