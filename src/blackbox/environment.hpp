// The environment of programs that are started.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bizo::blackbox {

using Variables = std::vector<std::pair<std::string, std::string>>;

// How many processes a program may have on a host.
struct Slots {
  std::string host;
  int count = 1;
};

// Which of the ranks a program works for; local_rank counts those on the same machine.
struct RankPlace {
  int rank = 0, ranks = 1, local_rank = 0;
  std::vector<Slots> team = {};  // the places of the ranks that the program may use; the first is here
};

int size_of(const std::vector<Slots>& team);
std::string host_name();  // of this machine

// BIZO_RANK, BIZO_RANKS and BIZO_LOCAL_RANK: by them a program takes a GPU, a port, a folder of its own.
// BIZO_TEAM_SIZE and BIZO_TEAM_HOSTS, "host:slots,host:slots": by them it calls mpirun itself.
Variables variables_of(const RankPlace& place);

// The environment of this process, as lists for execve, without what makes a process a rank or the task of a
// job step, so that the program may itself be, or call, an MPI program. What a user or a site sets for MPI,
// such as parameters of Open MPI and the permission to run as root, stays. `own` replaces what is there.
std::vector<std::string> environment_of_children(const Variables& own);

}  // namespace bizo::blackbox
