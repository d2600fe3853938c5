// How to read a CSV file, from the request and its first lines.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/dataset.hpp"
#include "io/readers.hpp"
#include "io/text_file.hpp"

namespace bizo::io {

struct CsvLayout {
  char separator = ',';
  Index width = 0;                 // fields of a sample, without the empty one after a last separator
  bool has_header = false;         // the current line has names
  bool has_index = false;          // the first column is not a feature
  std::vector<std::string> names;  // of the columns; empty without a header
};

// Goes to the first line that has names or a sample; false if there is none. ConfigError if it can be read in
// two ways. Notes report guesses.
bool find_layout(TextFile& file, const DatasetRequest& request, CsvLayout& layout, Notes& notes);

}  // namespace bizo::io
