#include "io/data_files.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "bizo/core/error.hpp"
#include "bizo/core/number_list.hpp"
#include "bizo/core/plain_text.hpp"
#include "io/hdf5.hpp"
#include "io/readers.hpp"
#include "io/regular_file.hpp"
#include "io/results.hpp"
#include "io/text_file.hpp"

namespace bizo::io {
namespace {

using Reader = Dataset (*)(const DatasetRequest&, Notes&);

const std::map<std::string, Reader> readers_by_format = {
    {"libsvm", read_libsvm}, {"csv", read_csv}, {"hdf5", read_hdf5}, {"idx", read_idx}};

const std::map<std::string, std::string> formats_by_extension = {
    {".libsvm", "libsvm"}, {".svm", "libsvm"}, {".svmlight", "libsvm"}, {".csv", "csv"},
    {".tsv", "csv"},       {".txt", "csv"},    {".h5", "hdf5"},         {".hdf5", "hdf5"}};

// What it is that another program wrote, and how that program writes what can be read.
const std::map<std::string, std::string> kOthers = {
    {".xlsx", "save the table as CSV"},
    {".xls", "save the table as CSV"},
    {".ods", "save the table as CSV"},
    {".npy", "write it with numpy.savetxt as CSV, or with h5py"},
    {".npz", "write it with numpy.savetxt as CSV, or with h5py"},
    {".parquet", "write it with to_csv of pandas"},
    {".feather", "write it with to_csv of pandas"},
    {".pkl", "write it with to_csv of pandas"},
    {".rds", "write it with write.csv of R"},
    {".rdata", "write it with write.csv of R"},
    {".gz", "unpack it with gunzip"},
    {".bz2", "unpack it with bunzip2"},
    {".xz", "unpack it with unxz"},
    {".zip", "unpack it with unzip"},
    {".mat", "save it with -v7.3, which is HDF5, and set problem.format = hdf5"}};

std::string format_of(const DatasetRequest& request) {
  if (request.format != "auto") return request.format;
  if (is_idx_name(request.path)) return "idx";
  std::string extension = std::filesystem::path(request.path).extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char letter) { return std::tolower(letter); });
  const auto found = formats_by_extension.find(extension);
  if (found != formats_by_extension.end()) return found->second;
  if (const auto other = kOthers.find(extension); other != kOthers.end())
    throw ConfigError(request.path + ": files " + extension + " are not read; " + other->second);
  throw ConfigError(
      request.path +
      ": its extension does not identify the format; set problem.format to libsvm, csv, hdf5 or idx");
}

Reader reader_of(const DatasetRequest& request) {
  const std::string format = format_of(request);
  const auto found = readers_by_format.find(format);
  if (found != readers_by_format.end()) return found->second;
  throw ConfigError("problem.format = " + format +
                    ": there is no such format; known: auto, libsvm, csv, hdf5, idx");
}

// Bounds may be infinite; readers of other numbers refuse it.
bool is_infinite(std::string_view word) {
  const auto numbers = numbers_in(std::string(word));
  return numbers.size() == 1 && std::isinf(numbers[0]);
}

// HDF5 finds its own signature at 0, 512, ...: results have other bytes before.
bool is_hdf5(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  return ::access(path.c_str(), R_OK) == 0 && H5Fis_hdf5(path.c_str()) > 0;
}

}  // namespace

Dataset FileData::dataset(const DatasetRequest& request) const {
  if (::access(request.path.c_str(), R_OK) != 0) {
    const int reason = errno;
    const std::string hint = unexpanded(request.path);
    throw Error("cannot open " + request.path + ": " + std::strerror(reason) + "; check " + request.option +
                (hint.empty() ? "" : ": " + hint));
  }
  refuse_device(request.path);
  Dataset data = reader_of(request)(request, notes_);
  if (data.features.size() == 0) throw ConfigError(request.path + ": there are no samples in it");
  if (data.features.dimension() == 0) throw ConfigError(request.path + ": there are no features in it");
  data.origin = request.path;
  return data;
}

Vector FileData::vector(const std::string& path, const std::string& solution) const {
  refuse_device(path);
  if (!solution.empty() && is_hdf5(path)) {
    const Vector numbers = read_solution(path, solution);
    if (numbers.size() == 0) throw ConfigError(path + ": its run has found no solution; name another file");
    return numbers;
  }
  TextFile file(path, Comments::anywhere);
  std::vector<double> numbers;
  while (file.next_line()) {
    std::string_view rest = file.line();
    for (auto word = take_word(rest, " \t,"); !word.empty(); word = take_word(rest, " \t,"))
      numbers.push_back(is_infinite(word)
                            ? numbers_in(std::string(word))[0]
                            : file.number(word, "numbers are separated by white space or commas"));
  }
  return Eigen::Map<const Vector>(numbers.data(), static_cast<Index>(numbers.size()));
}

}  // namespace bizo::io
