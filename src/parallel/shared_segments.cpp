#include "parallel/shared_segments.hpp"

#include <fcntl.h>
#include <mpi.h>
#include <unistd.h>

#include <fstream>

#include "parallel/communicator.hpp"

namespace bizo::parallel {
namespace {

void barrier() {
  MPI_Request request;
  MPI_Ibarrier(MPI_COMM_WORLD, &request);
  wait(request);
}

// Files of the form /dev/shm/vader_segment.HOST.USER.JOB.RANK, of this rank, that are mapped.
std::vector<std::string> own_segments() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const std::string folder = "/dev/shm/vader_segment.", end = "." + std::to_string(rank);
  std::vector<std::string> paths;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const auto begin = line.find(folder);
    if (begin == std::string::npos || !line.ends_with(end)) continue;
    const std::string path = line.substr(begin);
    if (paths.empty() || paths.back() != path) paths.push_back(path);
  }
  return paths;
}

}  // namespace

void SharedSegments::hide() {
  barrier();
  paths_ = own_segments();
  for (const auto& path : paths_) unlink(path.c_str());
}

void SharedSegments::show() const {
  for (const auto& path : paths_)
    if (const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); file >= 0)
      close(file);
}

}  // namespace bizo::parallel
