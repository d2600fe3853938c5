#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

#include "bizo/core/error.hpp"
#include "bizo/core/suggestions.hpp"
#include "io/hdf5.hpp"
#include "io/readers.hpp"

namespace bizo::io {
namespace {

// Refuses a group, and a link that leads nowhere.
void require_dataset(const hdf5::File& file, const DatasetRequest& request, const std::string& name,
                     const std::string& option) {
  H5O_info_t about;
  const bool there = H5Oget_info_by_name2(file, name.c_str(), &about, H5O_INFO_BASIC, H5P_DEFAULT) >= 0;
  if (there && about.type == H5O_TYPE_DATASET) return;
  std::vector<std::string> known;
  if (there && about.type == H5O_TYPE_GROUP)
    for (const auto& member : hdf5::dataset_names(hdf5::open_group(file, name)))
      known.push_back(name + "/" + member);
  throw ConfigError(request.path + ": " + name + " is " + (there ? "a group" : "a link to nothing") +
                    "; set " + option + " to the name of a dataset" +
                    (known.empty() ? "" : "; in it there are: " + listing(known)));
}

// Opens one of the request's datasets, which must be numeric.
hdf5::Dataset numeric(const hdf5::File& file, const DatasetRequest& request, const std::string& name,
                      const std::string& option) {
  if (!hdf5::has(file, name)) {
    const auto known = hdf5::dataset_names(file);
    throw ConfigError(request.path + ": there is no dataset " + name + "; set " + option +
                      " to the name of one" + (known.empty() ? "" : "; there are: " + listing(known)));
  }
  require_dataset(file, request, name, option);
  hdf5::Dataset dataset = hdf5::open_dataset(file, name);
  if (!hdf5::is_numeric(dataset) && !hdf5::is_boolean(dataset))
    throw ConfigError(request.path + ": the dataset " + name +
                      " is not one of floats, integers or booleans; check " + option +
                      ", and write classes as numbers 0, 1, ...");
  return dataset;
}

[[noreturn]] void refuse_shape(const DatasetRequest& request, const std::string& name,
                               const std::string& wanted) {
  throw ConfigError(request.path + ": the dataset " + name + " has the wrong shape; it must be " + wanted);
}

// Reads the whole dataset, in rows of `width` numbers, which must be finite.
void read(const hdf5::Dataset& dataset, const DatasetRequest& request, const std::string& name,
          std::size_t width, std::span<double> numbers) {
  if (hdf5::is_boolean(dataset)) {
    std::vector<std::uint8_t> bytes(numbers.size());
    hdf5::read_bytes(dataset, bytes.data(), bytes.size());
    std::ranges::copy(bytes, numbers.begin());
  } else {
    hdf5::read(dataset, hdf5::type_of<double>(), numbers.data(), numbers.size());
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::isfinite(numbers[i])) continue;
    const std::string column = width > 1 ? ", " + std::to_string(i % width) : "";
    throw ConfigError(request.path + ": " + name + "[" + std::to_string(i / width) + column +
                      "] is not finite; every number must be: fill it in, or leave the sample out");
  }
}

Vector read_labels(const hdf5::File& file, const DatasetRequest& request) {
  const std::string name = request.label == DatasetRequest{}.label ? "y" : request.label;
  const hdf5::Dataset dataset = numeric(file, request, name, "problem.label");
  const hdf5::Shape shape = hdf5::shape_of(dataset);
  const bool is_list =
      shape.size() == 1 || (shape.size() == 2 && (shape[1] == 1 || shape[0] == 1));  // MATLAB has no lists
  if (!is_list) refuse_shape(request, name, "a list of one label per sample");
  const std::size_t samples = hdf5::count_of(dataset, sizeof(double));
  Vector labels(static_cast<Index>(samples));
  read(dataset, request, name, 1, {labels.data(), samples});
  return labels;
}

// Whether the file has the features of a sample in a column: Julia, MATLAB, Fortran and R write matrices so.
bool is_transposed(const DatasetRequest& request, const hdf5::Shape& shape, hsize_t samples, Notes& notes) {
  const auto fits = [&](std::size_t axis) { return shape[axis] == samples; };
  const std::string sizes = std::to_string(shape[0]) + " x " + std::to_string(shape[1]);
  const bool given = request.transposed != Given::automatic;
  if (given ? !fits(request.transposed == Given::yes ? 1 : 0) : !fits(0) && !fits(1))
    refuse_shape(request, request.matrix,
                 "samples x features, or with problem.transposed = yes features x samples; it is " + sizes +
                     ", and there are " + std::to_string(samples) + " labels");
  if (given) return request.transposed == Given::yes;
  if (fits(0) && fits(1))
    throw ConfigError(request.path + ": the dataset " + request.matrix + " is " + sizes +
                      ": set problem.transposed = no if a row is a sample (Python, C), or yes if a column is "
                      "(as Julia, MATLAB and R write it)");
  if (fits(1))
    notes.push_back(request.path + ": the dataset " + request.matrix + " is read as features x samples (" +
                    sizes + "), since there are " + std::to_string(samples) + " labels");
  return fits(1);
}

// A sample is a row in the file and a column in memory, which is the same order of numbers.
Matrix read_matrix(const hdf5::File& file, const DatasetRequest& request, Index samples, Notes& notes) {
  const hdf5::Dataset dataset = numeric(file, request, request.matrix, "problem.matrix");
  const hdf5::Shape shape = hdf5::shape_of(dataset);
  if (shape.size() != 2) refuse_shape(request, request.matrix, "samples x features");
  hdf5::count_of(dataset, sizeof(double));
  Matrix numbers(static_cast<Index>(shape[1]), static_cast<Index>(shape[0]));
  const bool transposed = request.labelled
                              ? is_transposed(request, shape, static_cast<hsize_t>(samples), notes)
                              : request.transposed == Given::yes;
  read(dataset, request, request.matrix, shape[1], {numbers.data(), shape[0] * shape[1]});
  if (transposed) return numbers.transpose();
  return numbers;
}

}  // namespace

Dataset read_hdf5(const DatasetRequest& request, Notes& notes) {
  const hdf5::File file = hdf5::open(request.path);
  Vector labels = request.labelled ? read_labels(file, request) : Vector();
  Matrix features = read_matrix(file, request, labels.size(), notes);
  return {.features = Features(std::move(features)), .targets = std::move(labels), .origin = request.path};
}

}  // namespace bizo::io
