// MPI from its start to its end, in one object that main() owns; or a communicator of a program that uses MPI
// itself.
#pragma once

#include <memory>
#include <string>

namespace bizo::parallel {

class Communicator;
class NodeMemory;
class SharedSegments;

// Whether the environment says that MPI's launcher started this program (mpirun, or srun --mpi=pmix).
bool launched_by_mpi();

// Started as N ranks by a launcher that the MPI library does not understand, a program becomes N programs of
// one rank each. Explains that in one line if the environment says more than one rank and `size` is 1;
// otherwise "".
std::string mislaunch(int size);

// The rank that the launcher's environment gives this program, 0 if it gives none: of N programs of one rank
// each, one must speak for all.
int announced_rank();

class Session {
 public:
  Session();
  // On all ranks of a communicator, given as MPI_Comm_c2f(communicator): it is duplicated, and MPI stays up
  // when the session has ended. Collective.
  explicit Session(int communicator);
  // Unless finish() was called, an exception is passing: finish(1).
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int rank() const;
  int size() const;
  int local_rank() const { return local_rank_; }  // among the ranks on this machine
  static std::string library();                   // name and version, one line

  // Collective, the last call of every rank: waits for the others, ends what the constructor started and
  // returns the largest exit code of all ranks. A rank that failed (code != 0) waits for a limited time only,
  // and then aborts the job. Where ranks may be lost, it ends the process instead, with its own code.
  int finish(int exit_code);

  // Whether the job can continue when a rank dies: mpirun --enable-recovery, or one rank.
  bool can_survive_losses() const;
  // Requires that. From now on rank 0 continues without ranks that have been silent for this many seconds.
  // Only finish() may follow as a collective call.
  void survive_losses(double silence);

  Communicator& communicator() { return *communicator_; }
  NodeMemory& node_memory();  // collective, when it is asked for first

 private:
  std::unique_ptr<Communicator> communicator_;
  std::unique_ptr<NodeMemory> node_memory_;
  std::unique_ptr<SharedSegments> segments_;
  int local_rank_ = 0;
  bool started_mpi_;
};

}  // namespace bizo::parallel
