// Which HDF5 is at work.
#pragma once

#include <string>

namespace bizo {

// "1.10.8": of the headers that the program was compiled with, and of the library that it runs with.
std::string hdf5_compiled();
std::string hdf5_library();

}  // namespace bizo
