// Texts and lists of numbers by name, in an HDF5 file: attributes and datasets of the root group.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace bizo {

struct NamedValues {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<double>> lists;
};

// Error. Texts and numbers may be attributes or datasets, texts of fixed or variable length, numbers of any
// shape; readers leave out what is neither.
void write_named_values(const std::string& path, const NamedValues& values);
NamedValues read_named_values(const std::string& path);

}  // namespace bizo
