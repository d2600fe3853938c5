// Which HDF5 is at work.
#pragma once

#include <string>

namespace bizo::io::hdf5 {

// "1.10.8": of the headers that the program was compiled with, and of the library that it runs with.
std::string compiled_version();
std::string library_version();

}  // namespace bizo::io::hdf5
