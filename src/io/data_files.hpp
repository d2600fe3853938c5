// Data sets and vectors from files. Formats: LIBSVM, CSV, HDF5, IDX; vectors from text or results files.
//
//   libsvm  `label [qid:n] index:value ...`, indices ascending, from 1 or 0; '#' starts a comment, at the
//           start of a line or after a blank. Stays sparse.
//   csv     fields separated by tabs, ';', ',' or blanks, perhaps quoted; true and false are 1 and 0; a
//           line that starts with '#' is a comment. Separator, header and an index in the first column
//           are detected unless the request gives them; ambiguity is refused. Columns in `leave_out` are not
//           parsed.
//   hdf5    a dataset with a row (or a column, if transposed) for every sample and one with a label for
//           each, of floats, integers or booleans; the default label, "last", means the dataset "y".
//   idx     bytes, samples x features or x rows x columns, and a file with a byte for each sample, its label;
//           its name is that of the images with "labels" for "images" and "idx1" for "idx3". Either may be
//           compressed by gzip.
// Extensions, in any case of letters: .libsvm .svm .svmlight; .csv .tsv .txt; .h5 .hdf5; -ubyte .idx, with or
// without .gz.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/dataset.hpp"

namespace bizo::io {

class FileData final : public DataFiles {
 public:
  Dataset dataset(const DatasetRequest& request) const override;
  Vector vector(const std::string& path, const std::string& solution) const override;

  // Guesses about the files so far, and how to override them: a line each.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  mutable std::vector<std::string> notes_;
};

}  // namespace bizo::io
