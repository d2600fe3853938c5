// SHA-256 of bytes and files.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace bizo {

using Checksum = std::array<std::byte, 32>;

Checksum checksum_of(std::span<const std::byte> bytes);
// As 64 hexadecimal digits; Error if the file cannot be read.
std::string checksum_of_file(const std::string& path);

}  // namespace bizo
