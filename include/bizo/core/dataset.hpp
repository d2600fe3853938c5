// Data as problems see it, and the interface through which they ask for it; the readers are in io/.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/features.hpp"
#include "bizo/core/params.hpp"

namespace bizo {

struct Dataset {
  Features features;   // dimension x samples
  Vector targets;      // one per sample: class label or real value
  std::string origin;  // the file's path, for messages
};

struct DatasetRequest {
  std::string path;
  std::string option = "problem.data";  // which named the path, for messages
  std::string format = "auto";          // auto (by extension) | libsvm | csv | hdf5
  std::string label =
      "last";  // csv: "first", "last", a 0-based index, or a header's name; hdf5: dataset name
  std::vector<std::string> leave_out;  // csv: columns (indices or names) that are not features
  Index dimension = 0;                 // libsvm: number of features; 0: the largest index in the file
  std::string matrix = "X";            // hdf5: name of the samples x features dataset
};

// Errors: Error if a file cannot be opened or read; ConfigError, naming file, line and column, if its content
// or the request is wrong (a number that is none, NaN or infinity, a short line, an unknown column, no
// samples).
class DataFiles {
 public:
  virtual ~DataFiles() = default;
  virtual Dataset dataset(const DatasetRequest& request) const = 0;
  // Numbers separated by white space or commas; '#' starts a comment.
  virtual Vector vector(const std::string& path) const = 0;
};

// The d finite numbers that an option gives: one number for all, or a file of d. Errors as above, naming the
// option too.
Vector number_or_file(const Params& params, std::string_view name, const DataFiles& files, Index d);

}  // namespace bizo
