#include "io/output_path.hpp"

#include <filesystem>

#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/own_files.hpp"
#include "io/run_lock.hpp"
#include "io/run_status.hpp"
#include "io/saved_run.hpp"

namespace bizo::io {
namespace {

namespace fs = std::filesystem;

// The file when links are followed, including the kernel's own (/dev/stdout).
fs::file_status there_is(const std::string& path) {
  std::error_code none;
  return fs::status(path, none);
}

std::string kind_of(const fs::file_status& there, const PlaceWords& words) {
  const std::string another = "; " + words.another;
  switch (there.type()) {
    case fs::file_type::directory:
      return "a folder; name a file in it";
    case fs::file_type::character:
    case fs::file_type::block:
      return "a device" + another;
    case fs::file_type::fifo:
      return "a pipe" + another;
    case fs::file_type::socket:
      return "a socket" + another;
    default:
      return "no regular file" + another;
  }
}

// A file beside the results that a run will replace or remove.
void require_own(const std::string& output, const PlaceWords& words, const std::string& path,
                 bool (*is_own)(const std::string&)) {
  const auto there = there_is(path);
  if (!fs::exists(there) || (fs::is_regular_file(there) && is_own(path))) return;
  throw ConfigError(words.name + output + ": the run would write to " + path +
                    ", which exists and is not bizo's; move it away, or " + words.another);
}

}  // namespace

void require_place(const std::string& output, const PlaceWords& words) {
  if (output.empty()) throw ConfigError("run.output is empty; name a file, for example run.h5");
  const auto there = there_is(output);
  if (fs::exists(there) && !fs::is_regular_file(there))
    throw ConfigError(words.name + output + " is " + kind_of(there, words));
  for (const std::string& path : {output, target_of(output)})
    if (const auto folder = fs::path(path).parent_path(); !folder.empty() && !fs::is_directory(folder))
      throw Error("cannot write " + output + ": there is no folder " + folder.string() + "; create it, or " +
                  words.another);
  const RunPaths paths(output);
  for (const auto& path : {paths.checkpoint, paths.old_checkpoint, paths.journal, paths.old_journal})
    require_own(output, words, path, is_own_entry_file);
  require_own(output, words, status_path(output), is_own_status);
  require_own(output, words, RunLock::path_of(output), is_own_lock);
  try {
    require_writable_folder(output);
    if (target_of(output) != output) require_writable_folder(paths.journal);
  } catch (const Error& error) {
    throw Error("cannot write " + output + ": " + error.what() + "; " + words.another);
  }
}

void require_writable(const std::string& output, bool overwrite) {
  require_place(output);
  if (!fs::exists(there_is(output))) return;
  if (!is_own_results(output))
    throw ConfigError("run.output = " + output +
                      " exists already and is not one of bizo's results, and only those are replaced; choose "
                      "another run.output");
  if (!overwrite)
    throw ConfigError("run.output = " + output +
                      " exists already; choose another run.output, remove it, or --set run.overwrite=yes");
}

std::string put_aside_foreign(const std::string& output) {
  return !fs::exists(there_is(output)) || is_own_results(output) ? "" : put_aside(output);
}

}  // namespace bizo::io
