#include "io/named_values.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "bizo/core/error.hpp"
#include "io/hdf5.hpp"

namespace bizo::io {

void write_named_values(const std::string& path, const NamedValues& values) {
  const hdf5::File file = hdf5::create_in_memory(path);
  for (const auto& [name, text] : values.texts) hdf5::write_attribute(file, name, text);
  for (const auto& [name, numbers] : values.lists) hdf5::write(file, name, numbers);
  const auto bytes = hdf5::image(file);
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw Error("cannot write " + path + ": " + std::strerror(errno));
}

namespace {

constexpr std::size_t kLongestText = 1 << 20;

// `read` reads into memory of the given type.
template <class Read>
void take(NamedValues& values, const std::string& name, std::uint64_t max, hid_t type, hid_t space,
          Read read) {
  const auto count = static_cast<std::size_t>(std::max<hssize_t>(H5Sget_simple_extent_npoints(space), 0));
  const H5T_class_t kind = H5Tget_class(type);
  const bool is_number = kind == H5T_FLOAT || kind == H5T_INTEGER;
  const bool is_flag = (kind == H5T_ENUM || kind == H5T_BITFIELD) && H5Tget_size(type) == 1;  // yes and no
  if ((is_number || is_flag) && count > max) {
    values.unread[name] = count;
  } else if (is_number) {
    auto& list = values.lists[name];
    list.resize(count);
    read(H5T_NATIVE_DOUBLE, list.data());
  } else if (is_flag) {
    std::vector<unsigned char> bytes(count);
    read(type, bytes.data());
    values.lists[name].assign(bytes.begin(), bytes.end());
  } else if (kind == H5T_STRING && count == 1 && H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    read(type, &text);
    values.texts[name] = text ? text : "";
    H5free_memory(text);
  } else if (kind == H5T_STRING && count == 1 && H5Tget_size(type) <= kLongestText) {
    std::string text(H5Tget_size(type), '\0');
    read(type, text.data());
    text.resize(std::min(text.find('\0'), text.size()));
    if (H5Tget_strpad(type) == H5T_STR_SPACEPAD) text.erase(text.find_last_not_of(' ') + 1);
    values.texts[name] = text;
  }
}

[[noreturn]] void refuse(const std::string& path, const std::string& name) {
  throw Error("cannot read " + name + " in " + path);
}

}  // namespace

NamedValues read_named_values(const std::string& path, std::uint64_t max) {
  const hdf5::File file = hdf5::open(path);
  NamedValues values;
  for (const auto& name : hdf5::attribute_names(file)) {
    const hdf5::Attribute attribute(H5Aopen(file, name.c_str(), H5P_DEFAULT));
    const hdf5::Type type(H5Aget_type(attribute));
    take(values, name, max, type, hdf5::Space(H5Aget_space(attribute)), [&](hid_t memory, void* place) {
      if (H5Aread(attribute, memory, place) < 0) refuse(path, name);
    });
  }
  for (const auto& name : hdf5::dataset_names(file)) {
    const hdf5::Dataset dataset = hdf5::open_dataset(file, name);
    const std::size_t count = hdf5::count_of(dataset, sizeof(double));
    const hdf5::Type type(H5Dget_type(dataset));
    take(values, name, max, type, hdf5::Space(H5Dget_space(dataset)), [&](hid_t memory, void* place) {
      if (H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, place) < 0) refuse(path, name);
      hdf5::spend(dataset, count, sizeof(double));
    });
  }
  return values;
}

}  // namespace bizo::io
