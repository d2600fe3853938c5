// How many numbers a dataset has, and whether its file can hold them: asked before memory is taken.
#include <algorithm>

#include "io/hdf5.hpp"
#include "io/hdf5_check.hpp"

namespace bizo::io::hdf5 {
namespace {

// Bytes that the numbers of a dataset can have, by what is stored of them: filters pack, deflate at most by
// this (zlib's technical details), and what was never written is not stored.
hsize_t room_for(hid_t dataset, hid_t creation) {
  constexpr hsize_t kMostPacked = 1032, kUnwritten = 64 << 20;
  hsize_t whole = 0;
  const File file(check(H5Iget_file_id(dataset), "read", dataset));
  check(H5Fget_filesize(file, &whole), "read", dataset);
  const hsize_t stored = std::min(H5Dget_storage_size(dataset), whole);
  return kUnwritten + (H5Pget_nfilters(creation) > 0 ? kMostPacked : 1) * stored;
}

}  // namespace

std::size_t count_of(const Dataset& dataset) {
  const Properties creation(check(H5Dget_create_plist(dataset), "read properties in", dataset));
  const std::string path = file_of(dataset);
  if (H5Pget_layout(creation) == H5D_VIRTUAL || H5Pget_external_count(creation) > 0)
    throw Error("cannot read " + path +
                ": a dataset in it has its numbers in other files; copy them into it");
  const Type type(check(H5Dget_type(dataset), "read a type in", dataset));
  const hsize_t size = std::max<std::size_t>(H5Tget_size(type), 1), room = room_for(dataset, creation) / size;
  const auto product = [&](const Shape& lengths) {
    if (std::ranges::count(lengths, hsize_t{0}) > 0) return hsize_t{0};
    hsize_t count = 1;
    for (const hsize_t length : lengths) {
      if (length > room / count)
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

std::size_t length_of(const Dataset& dataset) {
  if (shape_of(dataset).size() != 1)
    throw Error("cannot read " + file_of(dataset) + ": a dataset in it is no list, which is expected");
  return count_of(dataset);
}

}  // namespace bizo::io::hdf5
