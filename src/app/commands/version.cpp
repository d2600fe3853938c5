// bizo version.
#include <cstdio>

#include "app/commands/commands.hpp"

namespace bizo::app {

int version() {
  std::printf("bizo %s (%s)\n", BIZO_VERSION, BIZO_GIT_REVISION);
  return 0;
}

}  // namespace bizo::app
