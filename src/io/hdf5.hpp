// All of HDF5's C API that bizo uses, hence long: handles that close themselves and failures that become
// Error "cannot <action> <file>".
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace bizo::io::hdf5 {

template <herr_t (*close)(hid_t)>
class Handle {
 public:
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close(id_);
  }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
};

using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Dataset = Handle<H5Dclose>;
using Space = Handle<H5Sclose>;
using Type = Handle<H5Tclose>;
using Properties = Handle<H5Pclose>;
using Attribute = Handle<H5Aclose>;

using Shape = std::vector<hsize_t>;

template <class Number>
hid_t type_of();
template <>
inline hid_t type_of<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
inline hid_t type_of<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
inline hid_t type_of<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
inline hid_t type_of<std::uint64_t>() {
  return H5T_NATIVE_UINT64;
}

// A complete file on disk, read without locks: our files are never written in place. Links to other files in
// it lead nowhere.
File open(const std::string& path);
// A new file that exists in memory only (`path` is for messages), and its bytes. The first kSealSize bytes
// are free.
File create_in_memory(const std::string& path);
std::vector<std::byte> image(const File& file);

// Objects. No object carries a time stamp, so that equal contents are equal bytes.
Group create_group(hid_t parent, const std::string& name);
Group open_group(hid_t parent, const std::string& name);
Dataset open_dataset(hid_t parent, const std::string& name);
bool has(hid_t parent, const std::string& name);
Shape shape_of(const Dataset& dataset);
// Numbers in it. Error, before memory is taken for them (`entry` bytes each, or more where the file has
// more), if its file is too small to hold so many beside those that were read of it, and if they are in other
// files.
std::size_t count_of(const Dataset& dataset, std::size_t entry);
// Of a dataset that is a list.
std::size_t length_of(const Dataset& dataset, std::size_t entry);
// After so many were read: `read` and all below do so themselves.
void spend(const Dataset& dataset, std::size_t count, std::size_t entry);
bool is_numeric(const Dataset& dataset);
bool is_real(const Dataset& dataset);
// Of one byte each: an enumeration of FALSE and TRUE (h5py), or a field of bits (Julia).
bool is_boolean(const Dataset& dataset);
// Everything in a file, as a group of another one.
void copy_all(const File& from, hid_t parent, const std::string& name);

// A 1-D dataset is chunked and extendible, all others are neither.
Dataset write(hid_t parent, const std::string& name, hid_t type, const void* numbers, const Shape& shape);
template <class Number>
Dataset write(hid_t parent, const std::string& name, const std::vector<Number>& numbers) {
  return write(parent, name, type_of<Number>(), numbers.data(), {numbers.size()});
}
// `count`: numbers that there is room for; Error if the dataset has another number of them.
void read(const Dataset& dataset, hid_t type, void* numbers, std::size_t count);
void read_bytes(const Dataset& dataset, void* bytes, std::size_t count);  // as they are
// Of a dataset that is a list.
template <class Number>
std::vector<Number> numbers(const Dataset& dataset) {
  std::vector<Number> list(length_of(dataset, sizeof(Number)));
  read(dataset, type_of<Number>(), list.data(), list.size());
  return list;
}
// Of a dataset that is one number.
double number(const Dataset& dataset);
Dataset write(hid_t parent, const std::string& name, const std::vector<std::string>& texts);
std::vector<std::string> texts(const Dataset& dataset);

// Attributes, of one entry each.
void write_attribute(hid_t object, const std::string& name, const std::string& text);
void write_attribute(hid_t object, const std::string& name, hid_t type, const void* number);
std::string text_attribute(hid_t object, const std::string& name);
void read_attribute(hid_t object, const std::string& name, hid_t type, void* number);
std::vector<std::string> attribute_names(hid_t object);
std::vector<std::string> dataset_names(hid_t group);

}  // namespace bizo::io::hdf5
