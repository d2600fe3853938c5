#include "io/hdf5_version.hpp"

#include <hdf5.h>

namespace bizo::io::hdf5 {
namespace {

std::string dotted(unsigned major, unsigned minor, unsigned release) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

}  // namespace

std::string compiled_version() {
  return dotted(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
}

std::string library_version() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return dotted(major, minor, release);
}

}  // namespace bizo::io::hdf5
