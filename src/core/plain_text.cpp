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

// How files begin that people take for text.
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
