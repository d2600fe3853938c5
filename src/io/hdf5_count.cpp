// How many numbers a dataset has, and whether its file can hold them: asked before memory is taken.
#include <algorithm>

#include "io/hdf5.hpp"
#include "io/hdf5_check.hpp"

namespace bizo::io::hdf5 {
namespace {

// Filters pack, deflate at most by this (zlib's technical details).
constexpr hsize_t kMostPacked = 1032;
// Bytes of memory, for all datasets of a file, that were never written.
constexpr hsize_t kUnwritten = 64 << 20;

// What the datasets of an open file may still have, in bytes: of memory where they were never written, and of
// the file. Of the file that was asked last, which HDF5 numbers anew whenever it opens one.
struct Left {
  unsigned long file = 0;
  hsize_t unwritten = kUnwritten, stored = 0;
};

Left& left_of(const Dataset& dataset) {
  thread_local Left left;
  H5O_info_t about;
  check(H5Oget_info2(dataset, &about, H5O_INFO_BASIC), "read", dataset);
  if (left.file == about.fileno) return left;
  left = {.file = about.fileno};
  const File file(check(H5Iget_file_id(dataset), "read", dataset));
  check(H5Fget_filesize(file, &left.stored), "read", dataset);
  return left;
}

// Of a dataset: bytes in the file, as many entries as they can be, and bytes of memory for an entry. What is
// stored as it is may be converted; what is packed is believed by the bytes that it fills.
struct Room {
  hsize_t bytes, stored, size;
};

Room room_of(const Dataset& dataset, std::size_t entry) {
  const Properties creation(check(H5Dget_create_plist(dataset), "read properties in", dataset));
  const Type type(check(H5Dget_type(dataset), "read a type in", dataset));
  const hsize_t bytes = std::min(H5Dget_storage_size(dataset), left_of(dataset).stored);
  const hsize_t in_file = std::max<std::size_t>(H5Tget_size(type), 1),
                size = std::max<hsize_t>(in_file, entry);
  const bool packed = H5Pget_nfilters(creation) > 0;
  return {bytes, packed ? kMostPacked * bytes / size : bytes / in_file, size};
}

}  // namespace

std::size_t count_of(const Dataset& dataset, std::size_t entry) {
  const Properties creation(check(H5Dget_create_plist(dataset), "read properties in", dataset));
  const std::string path = file_of(dataset);
  if (H5Pget_layout(creation) == H5D_VIRTUAL || H5Pget_external_count(creation) > 0)
    throw Error("cannot read " + path +
                ": a dataset in it has its numbers in other files; copy them into it");
  const Room room = room_of(dataset, entry);
  const hsize_t most = left_of(dataset).unwritten / room.size + room.stored;
  const auto product = [&](const Shape& lengths) {
    if (std::ranges::count(lengths, hsize_t{0}) > 0) return hsize_t{0};
    hsize_t count = 1;
    for (const hsize_t length : lengths) {
      if (length > most / count)
        throw Error("cannot read " + path + ": a dataset in it announces more than the file can hold");
      count *= length;
    }
    return count;
  };
  if (H5Pget_layout(creation) == H5D_CHUNKED) {
    Shape chunk(H5S_MAX_RANK);
    chunk.resize(static_cast<std::size_t>(std::max(H5Pget_chunk(creation, H5S_MAX_RANK, chunk.data()), 0)));
    product(chunk);
  }
  return product(shape_of(dataset));
}

void spend(const Dataset& dataset, std::size_t count, std::size_t entry) {
  const Room room = room_of(dataset, entry);
  Left& left = left_of(dataset);
  left.stored -= room.bytes;
  if (count > room.stored) left.unwritten -= std::min(left.unwritten, (count - room.stored) * room.size);
}

std::size_t length_of(const Dataset& dataset, std::size_t entry) {
  if (shape_of(dataset).size() != 1)
    throw Error("cannot read " + file_of(dataset) + ": a dataset in it is no list, which is expected");
  return count_of(dataset, entry);
}

}  // namespace bizo::io::hdf5
