#include "bizo/core/team.hpp"

namespace bizo {

void Team::work(const ChunkedWork& work) {
  Matrix part;
  for (Index chunk = 0; chunk < work.chunks; ++chunk) {
    work.make(chunk, part);
    work.take(chunk, part);
  }
}

}  // namespace bizo
