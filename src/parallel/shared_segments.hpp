// The files of the memory that Open MPI's ranks on one host share. Those of a killed job, mpirun included,
// would stay and fill /dev/shm; so they are removed as soon as every rank has mapped them.
#pragma once

#include <string>
#include <vector>

namespace bizo::parallel {

class SharedSegments {
 public:
  // Removes this rank's file. Collective: all ranks have called MPI_Init, and none may join later.
  void hide();
  // Puts an empty file in its place for MPI_Finalize, which complains if it has nothing to remove.
  void show() const;

 private:
  std::vector<std::string> paths_;
};

}  // namespace bizo::parallel
