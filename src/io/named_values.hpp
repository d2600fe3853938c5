// Texts and lists of numbers by name, in an HDF5 file: attributes and datasets of the root group.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace bizo::io {

struct NamedValues {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<double>> lists;
  std::map<std::string, std::uint64_t>
      unread;  // lists that were too long to be read: how many numbers each has
};

// Error. Texts and numbers may be attributes or datasets, texts of fixed or variable length, numbers of any
// shape; readers leave out what is neither, and texts of more than a mebibyte. `max`: numbers of the longest
// list that memory is taken for.
void write_named_values(const std::string& path, const NamedValues& values);
NamedValues read_named_values(const std::string& path,
                              std::uint64_t max = std::numeric_limits<std::uint64_t>::max());

}  // namespace bizo::io
