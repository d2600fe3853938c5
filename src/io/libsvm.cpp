#include <algorithm>
#include <charconv>

#include "readers.hpp"
#include "text_file.hpp"

namespace bizo {
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

// Index and value of `word`, which must come after `last`; indices from 1.
void add_entry(const TextFile& file, std::string_view word, Index last, SampleColumns& columns) {
  Index index = 0;
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, index);
  if (error != std::errc() || stop == end || *stop != ':')
    file.refuse(word, quoted(word) + " is not index:value; " + std::string(kRule));
  if (index < 1) file.refuse(word, "index " + std::to_string(index) + "; indices start at 1");
  if (index <= last)
    file.refuse(word, "index " + std::to_string(index) + " after " + std::to_string(last) +
                          "; the indices of a line must ascend");
  columns.features.push_back(index - 1);
  columns.values.push_back(file.number({stop + 1, end}, kRule));
}

void add_sample(const TextFile& file, Index dimension, SampleColumns& columns) {
  std::string_view rest = file.line();
  columns.labels.push_back(file.number(take_word(rest, kBlanks), kRule));
  Index last = 0;
  for (auto word = take_word(rest, kBlanks); !word.empty(); word = take_word(rest, kBlanks)) {
    add_entry(file, word, last, columns);
    last = columns.features.back() + 1;
    if (dimension > 0 && last > dimension)
      file.refuse(word, "index " + std::to_string(last) +
                            " is more than problem.features = " + std::to_string(dimension));
  }
  columns.dimension = std::max(columns.dimension, last);
  columns.starts.push_back(static_cast<Index>(columns.values.size()));
}

}  // namespace

Dataset read_libsvm(const DatasetRequest& request) {
  TextFile file(request.path, '#');
  SampleColumns columns;
  while (file.next_line()) add_sample(file, request.dimension, columns);
  const auto samples = static_cast<Index>(columns.labels.size());
  const Index dimension = request.dimension > 0 ? request.dimension : columns.dimension;
  const Eigen::Map<const SparseMatrix> matrix(dimension, samples, columns.starts.back(),
                                              columns.starts.data(), columns.features.data(),
                                              columns.values.data());
  return {.features = Features(SparseMatrix(matrix)),
          .targets = Eigen::Map<const Vector>(columns.labels.data(), samples),
          .origin = request.path};
}

}  // namespace bizo
