#include "io/hdf5_version.hpp"

#include <hdf5.h>

namespace bizo {
namespace {

std::string dotted(unsigned major, unsigned minor, unsigned release) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

}  // namespace

std::string hdf5_compiled() {
  return dotted(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
}

std::string hdf5_library() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return dotted(major, minor, release);
}

}  // namespace bizo
