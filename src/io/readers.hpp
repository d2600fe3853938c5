// The readers behind FileData, one a format. Each fills features and targets.
#pragma once

#include <string>
#include <vector>

#include "bizo/core/dataset.hpp"

namespace bizo::io {

// Guesses about a file, and how to override them: a line each.
using Notes = std::vector<std::string>;

Dataset read_libsvm(const DatasetRequest& request, Notes& notes);
Dataset read_csv(const DatasetRequest& request, Notes& notes);
Dataset read_hdf5(const DatasetRequest& request, Notes& notes);
Dataset read_idx(const DatasetRequest& request, Notes& notes);

// Whether a file with this name is an IDX file: train-images-idx3-ubyte.gz, images.idx.
bool is_idx_name(const std::string& path);

// The file of the labels of these images, by its name; empty if the name does not tell.
std::string idx_labels_path(const std::string& images);

}  // namespace bizo::io
