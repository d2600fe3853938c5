// bizo version.
#include <cstdio>

#include "app/commands/commands.hpp"
#include "generated/build_version.hpp"

namespace bizo::app {

int version() {
  std::printf("bizo %s (%s)\n", kVersion, kGitRevision);
  return 0;
}

}  // namespace bizo::app
