#include "bizo/io/data_files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include "bizo/core/error.hpp"
#include "readers.hpp"
#include "text_file.hpp"

namespace bizo {
namespace {

using Reader = Dataset (*)(const DatasetRequest&);

const std::map<std::string, Reader> readers_by_format = {
    {"libsvm", read_libsvm}, {"csv", read_csv}, {"hdf5", read_hdf5}};

const std::map<std::string, std::string> formats_by_extension = {
    {".libsvm", "libsvm"}, {".svm", "libsvm"}, {".svmlight", "libsvm"}, {".csv", "csv"},
    {".tsv", "csv"},       {".txt", "csv"},    {".h5", "hdf5"},         {".hdf5", "hdf5"}};

std::string format_of(const DatasetRequest& request) {
  if (request.format != "auto") return request.format;
  const auto found = formats_by_extension.find(std::filesystem::path(request.path).extension().string());
  if (found != formats_by_extension.end()) return found->second;
  throw ConfigError(request.path +
                    ": its extension does not tell the format; set problem.format to libsvm, csv or hdf5");
}

Reader reader_of(const DatasetRequest& request) {
  const std::string format = format_of(request);
  const auto found = readers_by_format.find(format);
  if (found != readers_by_format.end()) return found->second;
  throw ConfigError("problem.format = " + format +
                    ": there is no such format; known: auto, libsvm, csv, hdf5");
}

}  // namespace

Dataset FileData::dataset(const DatasetRequest& request) const {
  if (::access(request.path.c_str(), R_OK) != 0)
    throw Error("cannot open " + request.path + ": " + std::strerror(errno) + "; check " + request.option);
  Dataset data = reader_of(request)(request);
  if (data.features.size() == 0) throw ConfigError(request.path + ": there are no samples in it");
  if (data.features.dimension() == 0) throw ConfigError(request.path + ": there are no features in it");
  data.origin = request.path;
  return data;
}

Vector FileData::vector(const std::string& path) const {
  TextFile file(path, '#');
  std::vector<double> numbers;
  while (file.next_line()) {
    std::string_view rest = file.line();
    for (auto word = take_word(rest, " \t,"); !word.empty(); word = take_word(rest, " \t,"))
      numbers.push_back(file.number(word, "numbers are separated by white space or commas"));
  }
  return Eigen::Map<const Vector>(numbers.data(), static_cast<Index>(numbers.size()));
}

}  // namespace bizo
