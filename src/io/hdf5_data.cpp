#include <cmath>
#include <span>
#include <utility>

#include "bizo/core/error.hpp"
#include "hdf5.hpp"
#include "readers.hpp"

namespace bizo {
namespace {

// Opens one of the request's datasets, which must be numeric.
hdf5::Dataset numeric(const hdf5::File& file, const DatasetRequest& request, const std::string& name,
                      const std::string& option) {
  if (!hdf5::has(file, name))
    throw ConfigError(request.path + ": there is no dataset " + name + "; set " + option +
                      " to the name of one");
  hdf5::Dataset dataset = hdf5::open_dataset(file, name);
  if (!hdf5::is_numeric(dataset))
    throw ConfigError(request.path + ": the dataset " + name + " is not one of floats or integers; check " +
                      option);
  return dataset;
}

[[noreturn]] void refuse_shape(const DatasetRequest& request, const std::string& name,
                               const std::string& wanted) {
  throw ConfigError(request.path + ": the dataset " + name + " has the wrong shape; it must be " + wanted);
}

// Reads the whole dataset, in rows of `width` numbers, which must be finite.
void read(const hdf5::Dataset& dataset, const DatasetRequest& request, const std::string& name,
          std::size_t width, std::span<double> numbers) {
  hdf5::read(dataset, hdf5::type_of<double>(), numbers.data());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::isfinite(numbers[i])) continue;
    const std::string column = width > 1 ? ", " + std::to_string(i % width) : "";
    throw ConfigError(request.path + ": " + name + "[" + std::to_string(i / width) + column +
                      "] is not finite; every number must be");
  }
}

// A sample is a row in the file and a column in memory, which is the same order of numbers.
Matrix read_matrix(const hdf5::File& file, const DatasetRequest& request) {
  const hdf5::Dataset dataset = numeric(file, request, request.matrix, "problem.matrix");
  const hdf5::Shape shape = hdf5::shape_of(dataset);
  if (shape.size() != 2) refuse_shape(request, request.matrix, "samples x features");
  Matrix features(static_cast<Index>(shape[1]), static_cast<Index>(shape[0]));
  read(dataset, request, request.matrix, shape[1], {features.data(), shape[0] * shape[1]});
  return features;
}

Vector read_labels(const hdf5::File& file, const DatasetRequest& request, Index samples) {
  const std::string name = request.label == DatasetRequest{}.label ? "y" : request.label;
  const hdf5::Dataset dataset = numeric(file, request, name, "problem.label");
  const hdf5::Shape shape = hdf5::shape_of(dataset);
  const bool is_list = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
  if (!is_list || static_cast<Index>(shape[0]) != samples)
    refuse_shape(request, name, "a list of one label per sample, " + std::to_string(samples) + " in all");
  Vector labels(samples);
  read(dataset, request, name, 1, {labels.data(), shape[0]});
  return labels;
}

}  // namespace

Dataset read_hdf5(const DatasetRequest& request) {
  const hdf5::File file = hdf5::open(request.path);
  Matrix features = read_matrix(file, request);
  Vector labels = read_labels(file, request, features.cols());
  return {.features = Features(std::move(features)), .targets = std::move(labels), .origin = request.path};
}

}  // namespace bizo
