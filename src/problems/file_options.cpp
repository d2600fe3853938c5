#include "problems/file_options.hpp"

#include <numeric>

#include "bizo/core/words.hpp"

namespace bizo::problems {
namespace {

Given given_by(const Params& params, const char* name) {
  const std::string& word = params.text(name);
  return word == "auto" ? Given::automatic : word == "yes" ? Given::yes : Given::no;
}

}  // namespace

OptionTable file_options() {
  return {
      choice_option("format", {"auto", "libsvm", "csv", "hdf5", "idx"},
                    "of the data files; auto: by their names"),
      text_option(
          "label", "last",
          "csv: column of the target (first, last, name, or 0-based index); hdf5: its dataset; idx: the "
          "file with the labels of `data`, otherwise the one called labels-idx1 instead of images-idx3"),
      integer_option("max_samples", "0", 0, "only the first so many samples of each file; 0: all"),
      text_option("leave_out", "",
                  "csv: columns that are not features (names or indices); names with blanks in quotes"),
      choice_option("header", {"auto", "yes", "no"},
                    "csv: the first row has column names; auto: if it contains no number"),
      choice_option(
          "index", {"auto", "yes", "no"},
          "csv: the first column names or numbers the samples and is not a feature; auto: if it has no name"),
      choice_option("separator", {"auto", "comma", "semicolon", "tab", "blank"},
                    "csv: between fields; auto: what divides all lines alike"),
      choice_option("decimal", {"point", "comma"}, "csv: decimal separator of numbers"),
      integer_option("features", "0", 0, "libsvm: number of features; 0: the largest index in each file"),
      flag_option("zero_based", false, "libsvm: indices start at 0 (scikit-learn), not at 1"),
      text_option("matrix", "X", "hdf5: dataset with the samples"),
      choice_option("transposed", {"auto", "yes", "no"},
                    "hdf5: it is features x samples (Julia, MATLAB, R); auto: if the labels say so"),
  };
}

namespace {

DatasetRequest request_for(const Params& params, const std::string& name) {
  DatasetRequest request;
  request.path = params.text(name);
  request.option = "problem." + name;
  request.format = params.text("format");
  request.label = params.text("label");
  request.leave_out = split_words(params.text("leave_out"), params.place("leave_out"), " \t,");
  request.header = given_by(params, "header");
  request.index = given_by(params, "index");
  request.separator = params.text("separator");
  request.decimal = params.text("decimal") == "comma" ? ',' : '.';
  request.dimension = params.integer("features");
  request.first_index = params.flag("zero_based") ? 0 : 1;
  request.matrix = params.text("matrix");
  request.transposed = given_by(params, "transposed");
  return request;
}

}  // namespace

Dataset read_samples(const Params& params, const DataFiles& files, const std::string& name) {
  Dataset data = files.dataset(request_for(params, name));
  const Index count = params.integer("max_samples");
  if (count == 0 || count >= data.features.size()) return data;
  std::vector<Index> first(static_cast<std::size_t>(count));
  std::iota(first.begin(), first.end(), Index{0});
  data.features = data.features.subset(first);
  data.targets.conservativeResize(count);
  return data;
}

}  // namespace bizo::problems
