#include "bizo/io/output_path.hpp"

#include <filesystem>

#include "bizo/core/error.hpp"
#include "bizo/io/atomic_file.hpp"

namespace bizo {

void require_writable(const std::string& output, bool overwrite) {
  if (output.empty()) throw ConfigError("run.output is empty; name a file, for example run.h5");
  const auto folder = std::filesystem::path(output).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    throw Error("cannot write " + output + ": there is no folder " + folder.string() +
                "; create it, or choose another run.output");
  if (std::filesystem::is_directory(output))
    throw ConfigError("run.output = " + output + " is a folder; name a file in it");
  if (std::filesystem::exists(output) && !overwrite)
    throw ConfigError("run.output = " + output +
                      " exists already; choose another run.output, remove it, or --set run.overwrite=yes");
  try {
    require_writable_folder(output);
  } catch (const Error& error) {
    throw Error("cannot write " + output + ": " + error.what() + "; choose another run.output");
  }
}

}  // namespace bizo
