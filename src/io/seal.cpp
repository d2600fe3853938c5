#include "io/seal.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "bizo/core/error.hpp"
#include "io/checksum.hpp"
#include "io/regular_file.hpp"

namespace bizo::io {
namespace {

constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";

std::string text_of(const std::string& checksum) {
  std::string text = std::string(kSealBeginning) + checksum + "\n";
  text.resize(kSealSize, '\0');
  return text;
}

}  // namespace

void seal(std::span<std::byte> file) {
  const std::string text = text_of(hexadecimal(checksum_of(file.subspan(kSealSize))));
  std::memcpy(file.data(), text.data(), text.size());
}

// The file is opened once: meanwhile another may take its name.
void require_sound(const std::string& path) {
  refuse_device(path);
  if (std::filesystem::is_directory(path))
    throw Error("cannot open " + path + ": it is a folder; name a file in it");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error("cannot open " + path + ": " + std::strerror(errno));
  std::string first(kSealSize + kSignature.size(), '\0');
  file.read(first.data(), static_cast<std::streamsize>(first.size()));
  first.resize(static_cast<std::size_t>(file.gcount()));
  if (first.starts_with(kSignature)) return;
  const bool long_enough = first.size() == kSealSize + kSignature.size();
  // Distinguishes a cut or changed beginning from a file of another kind.
  if (!first.starts_with(kSealBeginning.substr(0, 4)) && !(long_enough && first.ends_with(kSignature)))
    throw Error("cannot open " + path + ": it is not an HDF5 file, or is damaged");
  file.clear();
  file.seekg(kSealSize);
  if (!long_enough || first.substr(0, kSealSize) != text_of(checksum_of_rest(file, path)))
    throw Error("cannot read " + path +
                ": it is damaged or was changed: its checksum does not match its content; bizo repair " +
                path + " rebuilds the results of a run");
}

}  // namespace bizo::io
