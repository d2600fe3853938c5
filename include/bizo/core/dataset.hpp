// Data as problems see it, and the interface through which they ask for it; the readers are in io/.
#pragma once

#include <functional>
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

// For what a file alone does not determine about its reading.
enum class Given { automatic, yes, no };

struct DatasetRequest {
  std::string path;
  std::string option = "problem.data";  // which named the path, for messages
  std::string format = "auto";          // auto (by extension) | libsvm | csv | hdf5
  // csv: "first", "last", a header's name, or a 0-based index; hdf5: dataset name
  std::string label = "last";
  bool labelled = true;                 // hdf5: no: there is no label, and `targets` is empty
  std::vector<std::string> leave_out;   // csv: columns (names or indices) that are not features
  Given header = Given::automatic;      // csv: the first row names the columns
  Given index = Given::automatic;       // csv: the first column names or numbers the samples
  std::string separator = "auto";       // csv: auto | comma | semicolon | tab | blank
  char decimal = '.';                   // csv: or ','
  Index dimension = 0;                  // libsvm: number of features; 0: the largest index in the file
  Index first_index = 1;                // libsvm: of the first feature; 0 or 1
  std::string matrix = "X";             // hdf5: name of the dataset with the samples
  Given transposed = Given::automatic;  // hdf5: the matrix is features x samples
};

// Errors: Error if a file cannot be opened or read; ConfigError, naming file, line and column, if its content
// or the request is wrong (a bad number, NaN or infinity, a short line, an unknown column, no samples).
class DataFiles {
 public:
  virtual ~DataFiles() = default;
  virtual Dataset dataset(const DatasetRequest& request) const = 0;
  // Numbers separated by white space or commas; '#' starts a comment, at the start of a line or after a
  // blank. Of a results file, the dataset `solution` of its solution ("x", "y"; "": such a file is refused).
  virtual Vector vector(const std::string& path, const std::string& solution) const = 0;
  // `count` datasets that are the same on every rank, made by `make` from those of files: what is large and
  // stays. Ranks that share memory may share them, and then not all of them call `make`.
  using Make = std::function<std::vector<Dataset>()>;
  virtual std::vector<Dataset> once(Index /*count*/, const Make& make) const { return make(); }
};

// The d finite numbers that an option gives: one number for all, d numbers, or a file of d. Errors as above,
// naming the option too.
Vector number_or_file(const Params& params, std::string_view name, const DataFiles& files, Index d);

}  // namespace bizo
