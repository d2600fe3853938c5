#include "io/regular_file.hpp"

#include <filesystem>

#include "bizo/core/error.hpp"

namespace bizo::io {

void refuse_device(const std::string& path) {
  std::error_code none;
  const auto kind = std::filesystem::status(path, none).type();
  if (kind == std::filesystem::file_type::character || kind == std::filesystem::file_type::fifo ||
      kind == std::filesystem::file_type::block || kind == std::filesystem::file_type::socket)
    throw ConfigError(path + ": it is a device or a pipe; give a regular file");
}

}  // namespace bizo::io
