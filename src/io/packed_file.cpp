#include "io/packed_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "bizo/core/error.hpp"
#include "io/regular_file.hpp"

namespace bizo::io {
namespace {

// Deflate packs at most 1032 bytes into one (zlib's technical details: 258 bytes in 2 bits).
constexpr std::size_t kMostPacked = 1032;

void close_packed(void* file) {
  if (file) gzclose(static_cast<gzFile>(file));
}

}  // namespace

PackedFile::PackedFile(const std::string& path) : path_(path), file_(nullptr, close_packed) {
  refuse_device(path);
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_) throw Error("cannot open " + path + ": " + std::strerror(errno));
  auto* const file = static_cast<gzFile>(file_.get());
  const bool plain = gzdirect(file) != 0;
  if (plain && path.ends_with(".gz"))
    throw ConfigError(path + ": it is not compressed by gzip; copy it again, or take .gz off its name");
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  if (!none) max_size_ = plain ? size : kMostPacked * size;
}

std::vector<std::uint8_t> PackedFile::take(std::size_t count) {
  constexpr std::size_t kPiece = 1 << 20;
  auto* const file = static_cast<gzFile>(file_.get());
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < count) {
    const std::size_t known = bytes.size(), wanted = std::min(kPiece, count - known);
    bytes.resize(known + wanted);
    const int got = gzread(file, bytes.data() + known, static_cast<unsigned>(wanted));
    int code = Z_OK;
    const char* const reason = gzerror(file, &code);
    if (code == Z_ERRNO) throw Error("cannot read " + path_ + ": " + std::strerror(errno));
    if (got < 0 || code == Z_BUF_ERROR)
      throw ConfigError(path_ + ": its compressed data are " +
                        (code == Z_BUF_ERROR ? "cut off" : "damaged (" + std::string(reason) + ")") +
                        "; copy the file again");
    bytes.resize(known + static_cast<std::size_t>(got));
    if (static_cast<std::size_t>(got) < wanted) break;
  }
  return bytes;
}

}  // namespace bizo::io
