#include "own_files.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>

#include "bizo/core/error.hpp"
#include "bizo/io/journal.hpp"
#include "results_file.hpp"
#include "seal.hpp"

namespace bizo {
namespace {

std::string beginning_of(const std::string& path, std::size_t size) {
  std::string first(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), static_cast<std::streamsize>(size));
  first.resize(static_cast<std::size_t>(file.gcount()));
  return first;
}

// The bytes of a file that are there, but for one.
bool begins_like(const std::string& path, std::string_view mark) {
  const std::string first = beginning_of(path, mark.size());
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
  const std::string_view mark = kSealBeginning.substr(0, kSealBeginning.find(';'));
  if (beginning_of(path, mark.size()).size() < mark.size()) return false;
  return begins_like(path, mark) || is_results_in_hdf5(path);
}

bool is_own_entry_file(const std::string& path) {
  return begins_like(path, std::string_view(kEntryMark.data(), kEntryMark.size()));
}

bool is_own_status(const std::string& path) {
  return begins_like(path, "exit_code = ");
}

}  // namespace bizo
