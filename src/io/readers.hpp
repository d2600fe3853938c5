// The readers behind FileData, one a format. Each fills features and targets.
#pragma once

#include "bizo/core/dataset.hpp"

namespace bizo {

Dataset read_libsvm(const DatasetRequest& request);
Dataset read_csv(const DatasetRequest& request);
Dataset read_hdf5(const DatasetRequest& request);

}  // namespace bizo
