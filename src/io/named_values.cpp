#include "bizo/io/named_values.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "bizo/core/error.hpp"
#include "hdf5.hpp"

namespace bizo {

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

NamedValues read_named_values(const std::string& path) {
  const hdf5::File file = hdf5::open(path);
  NamedValues values;
  for (const auto& name : hdf5::attribute_names(file))
    if (hdf5::is_text_attribute(file, name)) values.texts[name] = hdf5::text_attribute(file, name);
  for (const auto& name : hdf5::dataset_names(file)) {
    const hdf5::Dataset dataset = hdf5::open_dataset(file, name);
    if (!hdf5::is_numeric(dataset)) continue;
    std::size_t size = 1;
    for (const auto extent : hdf5::shape_of(dataset)) size *= extent;
    auto& list = values.lists[name];
    list.resize(size);
    hdf5::read(dataset, hdf5::type_of<double>(), list.data());
  }
  return values;
}

}  // namespace bizo
