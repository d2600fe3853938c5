// A binary file read from its beginning, unpacked on the way if it is compressed by gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bizo::io {

class PackedFile {
 public:
  // Error if it cannot be opened; ConfigError if it is a device, or is called .gz and is not compressed.
  explicit PackedFile(const std::string& path);

  // The next bytes, fewer than `count` at the end of the file. Allocates no more than the file fills.
  // ConfigError if a compressed file is damaged or cut off.
  std::vector<std::uint8_t> take(std::size_t count);
  // What it can hold at most, whatever its header says.
  std::size_t max_size() const { return max_size_; }

 private:
  std::string path_;
  std::size_t max_size_ = 0;
  std::unique_ptr<void, void (*)(void*)> file_;  // zlib's
};

}  // namespace bizo::io
