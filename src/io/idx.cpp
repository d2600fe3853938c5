// IDX files, the format of MNIST and its likes: bytes behind a big-endian header, perhaps compressed by gzip.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "bizo/core/error.hpp"
#include "io/packed_file.hpp"
#include "io/readers.hpp"

namespace bizo::io {
namespace {

// A header is 0, 0, the type of entries, the number of dimensions, and these as 32 bits each. Images are
// bytes in three dimensions (magic number 0x803), labels bytes in one (0x801).
constexpr std::uint8_t kBytes = 8;
constexpr std::size_t kMostDimensions = 4;  // samples x rows x columns x colours

struct IdxHeader {
  std::vector<std::size_t> sizes;  // samples first
  std::size_t width = 1;           // entries of a sample
};

std::string listed(const std::vector<std::size_t>& sizes) {
  std::string text;
  for (const std::size_t size : sizes) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

[[noreturn]] void refuse_length(const std::string& path, const IdxHeader& header, const std::string& flaw) {
  throw ConfigError(path + ": it has " + flaw + " than the " + listed(header.sizes) +
                    " bytes that its header announces; copy the file again");
}

std::vector<std::uint8_t> magic_of(PackedFile& file, const std::string& path) {
  auto magic = file.take(4);
  const bool is_idx = magic.size() == 4 && magic[0] == 0 && magic[1] == 0 && magic[3] > 0;
  if (!is_idx)
    throw ConfigError(path +
                      ": it is not an IDX file, which begins with 0x00000803 (images) or 0x00000801 "
                      "(labels); check its name and problem.format");
  if (magic[2] != kBytes)
    throw ConfigError(path + ": its entries are not bytes (type " + std::to_string(magic[2]) +
                      " instead of 8); write them as unsigned bytes, or as HDF5");
  return magic;
}

IdxHeader header_of(PackedFile& file, const std::string& path, std::size_t dimensions) {
  const auto bytes = file.take(4 * dimensions);
  IdxHeader header;
  for (std::size_t i = 0; i + 3 < bytes.size(); i += 4)
    header.sizes.push_back(std::size_t{bytes[i]} << 24 | std::size_t{bytes[i + 1]} << 16 |
                           std::size_t{bytes[i + 2]} << 8 | bytes[i + 3]);
  if (header.sizes.size() < dimensions)
    throw ConfigError(path + ": it ends within its header; copy the file again");
  std::size_t total = header.sizes[0];
  for (std::size_t i = 1; i < dimensions; ++i) {
    if (header.sizes[i] > 0 && total > file.max_size() / header.sizes[i])
      refuse_length(path, header, "fewer bytes");
    total *= header.sizes[i];
    header.width *= header.sizes[i];
  }
  if (total > file.max_size()) refuse_length(path, header, "fewer bytes");
  return header;
}

// All entries, a sample a column.
Matrix entries_of(PackedFile& file, const std::string& path, const IdxHeader& header) {
  const std::size_t samples = header.sizes[0];
  const auto bytes = file.take(samples * header.width);
  if (bytes.size() < samples * header.width) refuse_length(path, header, "fewer bytes");
  if (!file.take(1).empty()) refuse_length(path, header, "more bytes");
  const Eigen::Map<const Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic>> entries(
      bytes.data(), static_cast<Index>(header.width), static_cast<Index>(samples));
  return entries.cast<double>();
}

bool replace(std::string& text, std::string_view from, std::string_view to) {
  const auto place = text.find(from);
  if (place == std::string::npos) return false;
  text.replace(place, from.size(), to);
  return true;
}

std::string labels_path(const DatasetRequest& request) {
  if (request.label != DatasetRequest{}.label) {
    if (request.option == DatasetRequest{}.option) return request.label;
    throw ConfigError(request.path + ": problem.label = " + request.label +
                      " names the labels of problem.data; " + "the labels of " + request.option +
                      " are found by its name: images-idx3 becomes labels-idx1");
  }
  const std::string told = idx_labels_path(request.path);
  if (told.empty())
    throw ConfigError(request.path +
                      ": the file of its labels cannot be told from its name, which has no "
                      "\"images\" in it; set problem.label to that file");
  return told;
}

Vector read_labels_for(const DatasetRequest& request, const IdxHeader& images, Notes& notes) {
  const std::string path = labels_path(request);
  if (!std::filesystem::exists(path))
    throw Error("cannot open " + path + ", which must have the labels of " + request.path +
                ": No such file; set problem.label to the file that has them");
  PackedFile file(path);
  const auto magic = magic_of(file, path);
  if (magic[3] != 1)
    throw ConfigError(path + ": it has " + std::to_string(magic[3]) +
                      " dimensions, and labels have one; set problem.label to the file of the labels");
  const IdxHeader header = header_of(file, path, 1);
  if (header.sizes[0] != images.sizes[0])
    throw ConfigError(path + ": it has " + std::to_string(header.sizes[0]) + " labels, and " + request.path +
                      " has " + std::to_string(images.sizes[0]) +
                      " samples; set problem.label to the file of their labels");
  if (request.label == DatasetRequest{}.label)
    notes.push_back(request.path + ": its labels are those of " + path);
  return entries_of(file, path, header).transpose();
}

}  // namespace

bool is_idx_name(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::tolower(letter); });
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name.ends_with("-ubyte") || name.ends_with(".idx");
}

std::string idx_labels_path(const std::string& images) {
  const std::filesystem::path path(images);
  std::string name = path.filename().string();
  if (!replace(name, "images", "labels")) return "";
  replace(name, "idx3", "idx1");
  return (path.parent_path() / name).string();
}

// The last index of the file runs fastest: the entries of a sample are one after the other, as in memory.
Dataset read_idx(const DatasetRequest& request, Notes& notes) {
  PackedFile file(request.path);
  const auto magic = magic_of(file, request.path);
  if (magic[3] == 1)
    throw ConfigError(request.path +
                      ": it has labels (magic number 0x00000801); give the file of the images, "
                      "and problem.label if its labels have another name");
  if (magic[3] > kMostDimensions)
    throw ConfigError(request.path + ": it has " + std::to_string(magic[3]) +
                      " dimensions; samples x features, or images in three or four dimensions, are read");
  const IdxHeader header = header_of(file, request.path, magic[3]);
  if (header.sizes[0] == 0) throw ConfigError(request.path + ": there are no samples in it");
  Vector labels = request.labelled ? read_labels_for(request, header, notes) : Vector();
  return {.features = Features(entries_of(file, request.path, header)),
          .targets = std::move(labels),
          .origin = request.path};
}

}  // namespace bizo::io
