// What a run is, known before it starts.
#pragma once

#include <map>
#include <string>

#include "bizo/core/archive.hpp"

namespace bizo::io {

struct RunHeader {
  std::string bizo_version;
  std::string git_revision;
  std::string config;                           // verbatim
  std::map<std::string, std::string> settings;  // "section.key": as given
  std::string command_line;
  std::string hostname;
  std::string mpi_library;
  std::string slurm_job_id;
  std::uint64_t seed = 0;
  int ranks = 1;

  void archive(Archive& a) {
    a(bizo_version, git_revision, config, settings, command_line, hostname, mpi_library, slurm_job_id, seed,
      ranks);
  }
};

}  // namespace bizo::io
