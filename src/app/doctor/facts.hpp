// What bizo doctor finds out, before anybody judges it. Nothing here throws: what cannot be found out stays
// empty, or unlimited.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "bizo/core/archive.hpp"

namespace bizo::app {

inline constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
inline constexpr double kNoQuota = std::numeric_limits<double>::infinity();

// How this program came to run.
struct LaunchFacts {
  int ranks = 1;
  std::string library;   // "Open MPI v4.1.4"
  std::string standard;  // of MPI, that the library follows: "3.1"
  std::string compiled;  // and that of the headers
  std::string launcher;  // the program that started this one, with its path; "" if none is known
  std::string launcher_version;
  std::string mpirun;  // the one that PATH finds; "" if there is none
  std::string mpirun_version;
  std::string mislaunch;  // see parallel/session.hpp
  bool is_root = false;
  std::map<std::string, std::string> environment = {};  // the variables that matter
};

// One rank, and the machine that it is on.
struct RankFacts {
  std::string host = {}, build = {}, processor = {};
  std::vector<int> cores = {};  // that it may use
  int host_cores = 1;
  double quota = kNoQuota;            // cores that its control group may keep busy
  double waiting = 0;                 // cores that it kept busy while it waited
  double clock = 0;                   // seconds since 1970, at a moment that all ranks had in common
  std::uint64_t memory = kUnlimited;  // bytes, of the host or of its control group
  std::uint64_t open_files = kUnlimited, processes = kUnlimited, locked_memory = kUnlimited;
  bool has_infiniband = false;
  std::uint64_t shared_size = 0, shared_free = 0;  // bytes of /dev/shm; 0: there is none
  std::vector<std::string> leftovers = {};         // segments there that no process has mapped
  bool sees_output = true;                         // the folder of the results

  void archive(Archive& a) {
    a(host, build, processor, cores, host_cores, quota, waiting, clock, memory, open_files, processes,
      locked_memory, has_infiniband, shared_size, shared_free, leftovers, sees_output);
  }
};

// Messages from rank 0 to another rank of its host, and to one of another host; partner 0: there is none.
struct MessageFacts {
  int near = 0, far = 0;
  double near_seconds = 0, far_seconds = 0;
  bool shares_memory = false;  // with other processes, as MPI libraries do for messages
};

// The folder of the results, tried on rank 0.
struct StorageFacts {
  std::string folder;
  std::string kind;  // of the file system: "nfs", "tmpfs", ...
  std::uint64_t free = kUnlimited;
  std::string failure;  // why a file could not be written and renamed; "" if it could
  double seconds = 0;   // that it took
  std::string hdf5, hdf5_compiled;
  std::string locking;  // HDF5_USE_FILE_LOCKING
};

LaunchFacts find_launch_facts(int ranks);

// All but what takes other ranks: `waiting`, `clock`, `sees_output`. `leftovers` takes a look at every
// process.
RankFacts find_rank_facts(bool with_leftovers);

// Of the control groups of this process, the smallest; `root`: where proc and sys are.
double cpu_quota(const std::string& root = "");
std::uint64_t memory_limit(const std::string& root = "");
// Files in `folder` that MPI programs of this user (root: of any) share memory by, and that nobody has
// mapped.
std::vector<std::string> left_segments(const std::string& folder);

bool shares_memory();

// Writes `trial`, a file in the folder, as results are written, and leaves it.
StorageFacts find_storage_facts(const std::string& trial);

}  // namespace bizo::app
