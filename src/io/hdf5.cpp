// All of HDF5's C API that bizo uses, hence long.
#include "io/hdf5.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "bizo/core/error.hpp"
#include "io/hdf5_check.hpp"
#include "io/seal.hpp"

namespace bizo::io::hdf5 {
namespace {

constexpr hsize_t kMinChunk = 256;
constexpr hsize_t kMaxChunk = 65536;
constexpr std::size_t kMemoryIncrement = 1 << 20;

// HDF5 prints its error stack unless told not to, and follows links into any other file, devices and pipes
// among them: nobody named those.
void tame() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  if (H5Lis_registered(H5L_TYPE_EXTERNAL) > 0) H5Lunregister(H5L_TYPE_EXTERNAL);
}

Properties without_times(hid_t kind) {
  Properties properties(H5Pcreate(kind));
  H5Pset_obj_track_times(properties, false);
  return properties;
}

Properties with_user_block() {
  Properties properties = without_times(H5P_FILE_CREATE);
  H5Pset_userblock(properties, kSealSize);
  return properties;
}

Type text_type() {
  Type type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type, H5T_VARIABLE);  // a fixed-length attribute could not exceed 64 KiB
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

// One that has one entry: readers have room for no more.
Attribute open_attribute(hid_t object, const std::string& name) {
  Attribute attribute(
      check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "read attribute " + name + " of", object));
  const Space space(check(H5Aget_space(attribute), "read attribute " + name + " of", object));
  if (H5Sget_simple_extent_npoints(space) != 1)
    throw Error("cannot read " + file_of(object) + ": its attribute " + name +
                " has several entries, or none");
  return attribute;
}

}  // namespace

std::string file_of(hid_t object) {
  const ssize_t length = H5Fget_name(object, nullptr, 0);
  std::string name(static_cast<std::size_t>(std::max<ssize_t>(length, 0)), '\0');
  H5Fget_name(object, name.data(), name.size() + 1);
  return name;
}

File open(const std::string& path) {
  tame();
  if (std::filesystem::is_directory(path))
    throw Error("cannot open " + path + ": it is a folder; name a file in it");
  if (::access(path.c_str(), R_OK) != 0) throw Error("cannot open " + path + ": " + std::strerror(errno));
  const Properties access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_file_locking(access, false, true);
  File file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access));
  if (file < 0) throw Error("cannot open " + path + ": it is not an HDF5 file, or is damaged");
  return file;
}

File create_in_memory(const std::string& path) {
  tame();
  const Properties access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_fapl_core(access, kMemoryIncrement, false);
  File file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, with_user_block(), access));
  if (file < 0) throw Error("cannot create in memory " + path);
  return file;
}

// HDF5's image starts after the user block.
std::vector<std::byte> image(const File& file) {
  check(H5Fflush(file, H5F_SCOPE_GLOBAL), "complete", file);
  const auto size = static_cast<std::size_t>(check(H5Fget_file_image(file, nullptr, 0), "complete", file));
  std::vector<std::byte> bytes(kSealSize + size);
  check(H5Fget_file_image(file, bytes.data() + kSealSize, size), "complete", file);
  return bytes;
}

Group create_group(hid_t parent, const std::string& name) {
  const Properties creation = without_times(H5P_GROUP_CREATE);
  return Group(check(H5Gcreate2(parent, name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT),
                     "write group " + name + " to", parent));
}

Group open_group(hid_t parent, const std::string& name) {
  return Group(check(H5Gopen2(parent, name.c_str(), H5P_DEFAULT), "read group " + name + " of", parent));
}

Dataset open_dataset(hid_t parent, const std::string& name) {
  return Dataset(check(H5Dopen2(parent, name.c_str(), H5P_DEFAULT), "read dataset " + name + " of", parent));
}

bool has(hid_t parent, const std::string& name) {
  return H5Lexists(parent, name.c_str(), H5P_DEFAULT) > 0;
}

Shape shape_of(const Dataset& dataset) {
  const Space space(check(H5Dget_space(dataset), "read a shape in", dataset));
  Shape shape(static_cast<std::size_t>(check(H5Sget_simple_extent_ndims(space), "read a shape in", dataset)));
  H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return shape;
}

bool is_numeric(const Dataset& dataset) {
  const Type type(check(H5Dget_type(dataset), "read a type in", dataset));
  const H5T_class_t kind = H5Tget_class(type);
  return kind == H5T_FLOAT || kind == H5T_INTEGER;
}

bool is_real(const Dataset& dataset) {
  const Type type(check(H5Dget_type(dataset), "read a type in", dataset));
  return H5Tget_class(type) == H5T_FLOAT;
}

bool is_boolean(const Dataset& dataset) {
  const Type type(check(H5Dget_type(dataset), "read a type in", dataset));
  if (H5Tget_size(type) != 1) return false;
  if (H5Tget_class(type) == H5T_BITFIELD) return true;
  char no[] = "FALSE", yes[] = "TRUE";
  std::int8_t value = 0;
  return H5Tget_class(type) == H5T_ENUM && H5Tget_nmembers(type) == 2 &&
         H5Tenum_valueof(type, no, &value) >= 0 && value == 0 && H5Tenum_valueof(type, yes, &value) >= 0 &&
         value == 1;
}

void copy_all(const File& from, hid_t parent, const std::string& name) {
  check(H5Ocopy(from, "/", parent, name.c_str(), H5P_DEFAULT, H5P_DEFAULT), "copy " + file_of(from) + " to",
        parent);
}

Dataset write(hid_t parent, const std::string& name, hid_t type, const void* numbers, const Shape& shape) {
  const std::string action = "write dataset " + name + " to";
  const Properties creation = without_times(H5P_DATASET_CREATE);
  Shape limits = shape;
  if (shape.size() == 1) {
    const hsize_t chunk = std::clamp(shape[0], kMinChunk, kMaxChunk);
    H5Pset_chunk(creation, 1, &chunk);
    limits[0] = H5S_UNLIMITED;
  }
  const Space space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), limits.data()));
  Dataset dataset(check(H5Dcreate2(parent, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT),
                        action, parent));
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers), action, parent);
  return dataset;
}

void read(const Dataset& dataset, hid_t type, void* numbers, std::size_t count) {
  const std::size_t entry = H5Tget_size(type);
  if (count_of(dataset, entry) != count)
    throw Error("cannot read " + file_of(dataset) + ": a dataset in it has another shape than is expected");
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers), "read a dataset of", dataset);
  spend(dataset, count, entry);
}

void read_bytes(const Dataset& dataset, void* bytes, std::size_t count) {
  read(dataset, Type(check(H5Dget_type(dataset), "read a type in", dataset)), bytes, count);
}

double number(const Dataset& dataset) {
  double value = 0;
  read(dataset, H5T_NATIVE_DOUBLE, &value, 1);
  return value;
}

Dataset write(hid_t parent, const std::string& name, const std::vector<std::string>& texts) {
  std::vector<const char*> characters;
  for (const auto& text : texts) characters.push_back(text.c_str());
  return write(parent, name, text_type(), characters.data(), {characters.size()});
}

std::vector<std::string> texts(const Dataset& dataset) {
  const Type type(check(H5Dget_type(dataset), "read a type in", dataset));
  if (H5Tis_variable_str(type) <= 0)  // short ones would take many times their memory in the file
    throw Error("cannot read " + file_of(dataset) + ": a dataset in it has no texts of variable length");
  constexpr std::size_t kEntry = sizeof(char*) + sizeof(std::string);
  std::vector<char*> characters(length_of(dataset, kEntry));
  check(H5Dread(dataset, text_type(), H5S_ALL, H5S_ALL, H5P_DEFAULT, characters.data()), "read a dataset of",
        dataset);
  spend(dataset, characters.size(), kEntry);
  std::vector<std::string> found;
  for (char* text : characters) {
    found.emplace_back(text ? text : "");
    H5free_memory(text);
  }
  return found;
}

void write_attribute(hid_t object, const std::string& name, const std::string& text) {
  const char* const characters = text.c_str();
  write_attribute(object, name, text_type(), &characters);
}

void write_attribute(hid_t object, const std::string& name, hid_t type, const void* number) {
  const std::string action = "write attribute " + name + " to";
  const Space space(H5Screate(H5S_SCALAR));
  const Attribute attribute(
      check(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), action, object));
  check(H5Awrite(attribute, type, number), action, object);
}

std::string text_attribute(hid_t object, const std::string& name) {
  const Attribute attribute = open_attribute(object, name);
  char* characters = nullptr;
  check(H5Aread(attribute, text_type(), &characters), "read attribute " + name + " of", object);
  const std::unique_ptr<char, herr_t (*)(void*)> owner(characters,
                                                       [](void* memory) { return H5free_memory(memory); });
  return characters ? characters : "";
}

void read_attribute(hid_t object, const std::string& name, hid_t type, void* number) {
  check(H5Aread(open_attribute(object, name), type, number), "read attribute " + name + " of", object);
}

std::vector<std::string> attribute_names(hid_t object) {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5A_info_t*, void* list) -> herr_t {
    static_cast<std::vector<std::string>*>(list)->push_back(name);
    return 0;
  };
  check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names), "list attributes of", object);
  return names;
}

std::vector<std::string> dataset_names(hid_t group) {
  std::vector<std::string> names;
  const auto add = [](hid_t parent, const char* name, const H5L_info_t*, void* list) -> herr_t {
    H5O_info_t info;
    if (H5Oget_info_by_name2(parent, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
        info.type == H5O_TYPE_DATASET)
      static_cast<std::vector<std::string>*>(list)->push_back(name);
    return 0;
  };
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names), "list datasets of", group);
  return names;
}

}  // namespace bizo::io::hdf5
