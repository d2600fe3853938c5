// The first 512 bytes of a results file: an HDF5 user block, which readers of HDF5 skip, with a line of text
// that has the SHA-256 checksum of all that follows. HDF5 follows what a damaged file says about itself; so
// the checksum is looked at before HDF5 looks at anything.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bizo::io {

inline constexpr std::size_t kSealSize = 512;
inline constexpr std::string_view kSealBeginning = "bizo results; SHA-256 of what follows these 512 bytes: ";

// Fills in the first bytes of a complete file.
void seal(std::span<std::byte> file);

// Error, with the remedy, if the file is damaged or no HDF5 file. One that begins with HDF5's own signature
// has no seal: format version 1 had none, and other programs write none.
void require_sound(const std::string& path);

}  // namespace bizo::io
