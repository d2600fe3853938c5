#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "bizo/core/sparse_copy.hpp"
#include "io/readers.hpp"
#include "io/text_file.hpp"

namespace bizo::io {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kRule = "a line reads: label index:value index:value ...";

// Compressed columns, one a sample.
struct SampleColumns {
  std::vector<Index> starts{0};
  std::vector<Index> features;
  std::vector<double> values;
  std::vector<double> labels;
  Index dimension = 0;
};

// The largest data set of the LIBSVM collection has 54 686 452 features (kdd2012): a larger index is a slip,
// or must be announced.
constexpr Index kMaxFeatures = 100000000;

// Index and value of `word`. The index, made one that counts from 1, must come after `last`.
void add_entry(const TextFile& file, std::string_view word, const DatasetRequest& request, Index last,
               SampleColumns& columns) {
  Index index = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, index);
  if (error != std::errc() || stop == end || *stop != ':')
    file.refuse(word, quoted(word) + " is not index:value; " + std::string(kRule));
  if (index < request.first_index)
    file.refuse(word, "index " + std::to_string(index) + "; indices start at " +
                          std::to_string(request.first_index) +
                          (index == 0 ? ", or set problem.zero_based = yes where they start at 0" : ""));
  const Index shift = 1 - request.first_index;
  if (index > std::numeric_limits<Index>::max() - shift)
    file.refuse(word, "index " + std::to_string(index) + " is beyond any number of features");
  index += shift;
  const auto written = [shift](Index number) { return std::to_string(number - shift); };
  if (index <= last)
    file.refuse(
        word, "index " + written(index) + " after " + written(last) + "; the indices of a line must ascend");
  if (request.dimension > 0 && index > request.dimension)
    file.refuse(word, "index " + written(index) + " is more than problem.features = " +
                          std::to_string(request.dimension) + (shift ? " allows" : ""));
  if (request.dimension == 0 && index > kMaxFeatures)
    file.refuse(word, "index " + written(index) +
                          " is beyond any sensible number of features; fix it, or set "
                          "problem.features to their number");
  columns.features.push_back(index - 1);
  columns.values.push_back(file.number({stop + 1, end}, kRule));
}

void add_sample(const TextFile& file, const DatasetRequest& request, SampleColumns& columns) {
  std::string_view rest = file.line();
  columns.labels.push_back(file.number(take_word(rest, kBlanks), kRule));
  Index last = 0;
  bool is_first = true;
  for (auto word = take_word(rest, kBlanks); !word.empty(); word = take_word(rest, kBlanks)) {
    // Which query the sample is of, in files for ranking.
    const bool names_query = std::exchange(is_first, false) && word.starts_with("qid:");
    if (names_query) continue;
    add_entry(file, word, request, last, columns);
    last = columns.features.back() + 1;
  }
  columns.dimension = std::max(columns.dimension, last);
  columns.starts.push_back(static_cast<Index>(columns.values.size()));
}

}  // namespace

Dataset read_libsvm(const DatasetRequest& request, Notes&) {
  TextFile file(request.path, Comments::anywhere);
  SampleColumns columns;
  while (file.next_line()) add_sample(file, request, columns);
  const auto samples = static_cast<Index>(columns.labels.size());
  const Index dimension = request.dimension > 0 ? request.dimension : columns.dimension;
  const SparseView matrix(dimension, samples, columns.starts.back(), columns.starts.data(),
                          columns.features.data(), columns.values.data());
  return {.features = Features(copy_of(matrix)),
          .targets = Eigen::Map<const Vector>(columns.labels.data(), samples),
          .origin = request.path};
}

}  // namespace bizo::io
