// Data sets and vectors from files. Formats: LIBSVM, CSV, HDF5; vectors from text.
//
//   libsvm  `label index:value ...`, indices from 1, ascending; '#' starts a comment. Stays sparse.
//   csv     separated by tabs, ';' or ',' (the first of these in the first line); a first row without any
//           number is a header; fields and names may be quoted. Columns of `leave_out` are not looked at.
//   hdf5    a samples x features dataset and one with a label per sample, of floats or integers; the default
//           label of a request, "last", means the dataset "y".
// Extensions: .libsvm .svm .svmlight; .csv .tsv .txt; .h5 .hdf5.
#pragma once

#include "bizo/core/dataset.hpp"

namespace bizo {

class FileData final : public DataFiles {
 public:
  Dataset dataset(const DatasetRequest& request) const override;
  Vector vector(const std::string& path) const override;
};

}  // namespace bizo
