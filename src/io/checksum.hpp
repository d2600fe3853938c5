// SHA-256 of bytes and files.
#pragma once

#include <array>
#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>

namespace bizo::io {

using Checksum = std::array<std::byte, 32>;

Checksum checksum_of(std::span<const std::byte> bytes);
std::string hexadecimal(const Checksum& sum);  // 64 digits
// As 64 digits; Error if the file cannot be read.
std::string checksum_of_file(const std::string& path);
// Of the rest of its content; `path` is for messages.
std::string checksum_of_rest(std::istream& file, const std::string& path);

}  // namespace bizo::io
