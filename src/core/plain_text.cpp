#include "bizo/core/plain_text.hpp"

#include <algorithm>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view bytes;
  std::string_view flaw;
};

// First bytes of files that are often mistaken for text.
constexpr Signature kSignatures[] = {
    {"\xFF\xFE\0\0"sv, "it is text in UTF-32; save it as UTF-8"},
    {"\xFF\xFE"sv, "it is text in UTF-16; save it as UTF-8"},
    {"\xFE\xFF"sv, "it is text in UTF-16; save it as UTF-8"},
    {"\x1F\x8B"sv, "it is compressed by gzip; unpack it with gunzip"},
    {"BZh"sv, "it is compressed by bzip2; unpack it with bunzip2"},
    {"\xFD"
     "7zXZ\0"sv,
     "it is compressed by xz; unpack it with unxz"},
    {"\x28\xB5\x2F\xFD"sv, "it is compressed by zstd; unpack it with unzstd"},
    {"PK\x03\x04"sv, "it is a zip file, such as an Excel workbook; unpack it, or save its table as CSV"},
    {"\xD0\xCF\x11\xE0"sv, "it is a file of Excel or another office program; save its table as CSV"},
    {"\x89HDF\r\n"sv, "it is an HDF5 file and no text; for data set problem.format = hdf5"},
    {"\x93NUMPY"sv, "it is a file of numpy.save; write text with numpy.savetxt"},
    {"MATLAB 5.0"sv, "it is a MAT file; write text, or HDF5 with save -v7.3"},
    {"PAR1"sv, "it is a Parquet file; write CSV or HDF5"}};

// Position of the first byte that is not UTF-8 (RFC 3629), or npos.
std::size_t first_foreign_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char first = byte(i);
    const std::size_t length = first < 0x80                     ? 1
                               : first >= 0xC2 && first <= 0xDF ? 2
                               : (first & 0xF0) == 0xE0         ? 3
                               : first >= 0xF0 && first <= 0xF4 ? 4
                                                                : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((byte(i + k) & 0xC0) != 0x80) return i;
    i += length;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

std::string flaw_of_text(std::string_view bytes) {
  for (const auto& [begin, flaw] : kSignatures)
    if (bytes.starts_with(begin)) return std::string(flaw);
  // UTF-16 without a mark has a 0 in every second byte of plain English.
  if (bytes.find('\0') != std::string_view::npos)
    return "it has bytes that are 0, and is no text in UTF-8 (perhaps UTF-16); save it as UTF-8";
  return "";
}

std::string plain_text(std::string bytes, const std::string& path) {
  if (const auto flaw = flaw_of_text(bytes); !flaw.empty()) throw ConfigError(path + ": " + flaw);
  if (const auto at = first_foreign_byte(bytes); at != std::string::npos) {
    const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    throw ConfigError(path + ":" + std::to_string(line) +
                      ": there is a byte that is none of UTF-8 (perhaps Latin-1, or a code page of Windows); "
                      "save it as UTF-8: iconv -f LATIN1 -t UTF-8");
  }
  bytes.erase(0, bytes.size() - without_mark(bytes).size());
  if (bytes.find('\n') == std::string::npos) std::ranges::replace(bytes, '\r', '\n');
  return bytes;
}

std::string unexpanded(const std::string& path) {
  if (!path.starts_with('~') && path.find('$') == std::string::npos) return "";
  return "nothing expands ~ and $ in a configuration: write the path in full, or let a shell do it: --set "
         "\"...=$VARIABLE/...\"";
}

}  // namespace bizo
