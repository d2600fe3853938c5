// Failures of HDF5's functions as messages.
#pragma once

#include <string>

#include "bizo/core/error.hpp"
#include "io/hdf5.hpp"

namespace bizo::io::hdf5 {

// The path of the file that an object is in.
std::string file_of(hid_t object);

// Passes on what an HDF5 function returned unless it says failure: then Error "cannot <action> <file>".
template <class Result>
Result check(Result result, const std::string& action, hid_t object) {
  if (result < 0) throw Error("cannot " + action + " " + file_of(object));
  return result;
}

}  // namespace bizo::io::hdf5
