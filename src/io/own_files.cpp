#include "io/own_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "bizo/core/error.hpp"
#include "io/journal.hpp"
#include "io/results_file.hpp"
#include "io/seal.hpp"

namespace bizo::io {
namespace {

std::string beginning_of(const std::string& path, std::size_t size) {
  std::string first(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), static_cast<std::streamsize>(size));
  first.resize(static_cast<std::size_t>(file.gcount()));
  return first;
}

// Whether the bytes start with the mark, up to one wrong byte.
bool begins_like(std::string_view bytes, std::string_view mark) {
  const auto first = bytes.substr(0, mark.size());
  const auto differing =
      std::ranges::count_if(first, [&, i = std::size_t{0}](char c) mutable { return c != mark[i++]; });
  return differing == 0 || (differing == 1 && first.size() == mark.size());
}

// Format version 1 had no seal, and h5repack takes it away.
bool is_results_in_hdf5(const std::string& path) try {
  const hdf5::File file = hdf5::open(path);
  return is_of_type(file, kFileType) || is_of_type(file, kRunsFileType);
} catch (const Error&) {
  return false;
}

}  // namespace

bool is_own_results(const std::string& path) {
  const std::string first = beginning_of(path, kSealBeginning.size());
  if (first.size() < kSealBeginning.size()) return false;
  return begins_like(first, kSealBeginning) || is_results_in_hdf5(path);
}

// The four letters alone are too few: with another one they start files of bzip2.
bool is_own_entry_file(const std::string& path) {
  return std::ranges::any_of(std::array{EntryKind::run, EntryKind::checkpoint}, [&](EntryKind first) {
    std::string mark(kEntryMark.begin(), kEntryMark.end());
    mark += {static_cast<char>(first), '\0', '\0', '\0'};
    return begins_like(beginning_of(path, mark.size()), mark);
  });
}

bool is_own_status(const std::string& path) {
  std::string text = beginning_of(path, 64);
  std::erase_if(text, [](char letter) { return letter >= '0' && letter <= '9'; });
  return begins_like(text, "exit_code = \nstop_reason = ");
}

bool is_own_lock(const std::string& path) {
  const std::string_view mark = "pid = ";
  return begins_like(beginning_of(path, mark.size()), mark);
}

}  // namespace bizo::io
