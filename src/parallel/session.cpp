#include "parallel/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "parallel/communicator.hpp"
#include "parallel/node_memory.hpp"
#include "parallel/shared_segments.hpp"

namespace bizo::parallel {
namespace {

// Open MPI, MPICH and relatives, MVAPICH2, srun. The first that is set decides: a rank of mpirun inside a
// SLURM job inherits the variables of the launcher's own job step.
constexpr std::array kSizeVariables{"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE",
                                    "SLURM_STEP_NUM_TASKS"};
// Of the same launchers, the number of this rank.
constexpr std::array kNumberVariables{"OMPI_COMM_WORLD_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK",
                                      "SLURM_PROCID"};
static_assert(kNumberVariables.size() == kSizeVariables.size());
constexpr std::array kRankVariables{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "MV2_COMM_WORLD_RANK"};

bool is_set(const char* variable) {
  return std::getenv(variable) != nullptr;
}

// Collective.
int rank_on_this_machine(MPI_Comm ranks) {
  MPI_Comm machine;
  MPI_Comm_split_type(ranks, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  int rank = 0;
  MPI_Comm_rank(machine, &rank);
  MPI_Comm_free(&machine);
  return rank;
}

}  // namespace

bool launched_by_mpi() {
  return std::ranges::any_of(kRankVariables, is_set);
}

std::string mislaunch(int size) {
  const auto* variable = std::ranges::find_if(kSizeVariables, is_set);
  if (size > 1 || variable == kSizeVariables.end()) return "";
  const std::string announced = std::getenv(*variable);
  if (std::atoi(announced.c_str()) <= 1) return "";
  return "the launcher started " + announced + " ranks (" + *variable + ") but each sees only itself: use " +
         "the mpirun of " + Session::library() + ", or srun --mpi=pmix";
}

int announced_rank() {
  const auto launcher = std::ranges::find_if(kSizeVariables, is_set) - kSizeVariables.begin();
  if (launcher == std::ssize(kSizeVariables)) return 0;
  const char* number = std::getenv(kNumberVariables[static_cast<std::size_t>(launcher)]);
  return number ? std::atoi(number) : 0;
}

Session::Session() : started_mpi_(true) {
  const bool watched = RankWatch::is_needed();
  // Ranks on one host read long messages from the memory of the sender, which may be gone.
  if (watched) setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0);
  int level = MPI_THREAD_SINGLE;
  MPI_Init_thread(nullptr, nullptr, watched ? MPI_THREAD_MULTIPLE : MPI_THREAD_SINGLE, &level);
  communicator_ = std::make_unique<Communicator>(MPI_COMM_WORLD, watched);
  local_rank_ = rank_on_this_machine(MPI_COMM_WORLD);
  segments_ = std::make_unique<SharedSegments>();
  segments_->hide();
}

Session::Session(int communicator)
    : communicator_(std::make_unique<Communicator>(MPI_Comm_f2c(communicator))),
      local_rank_(rank_on_this_machine(MPI_Comm_f2c(communicator))),
      started_mpi_(false) {}

Session::~Session() {
  if (communicator_) finish(1);
}

int Session::rank() const {
  return communicator_->rank();
}

int Session::size() const {
  return communicator_->size();
}

std::string Session::library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string version(text.data());
  return version.substr(0, version.find_first_of(",\n"));
}

NodeMemory& Session::node_memory() {
  if (!node_memory_) node_memory_ = std::make_unique<NodeMemory>(communicator_->handle());
  return *node_memory_;
}

bool Session::can_survive_losses() const {
  return size() == 1 || communicator_->watch();
}

void Session::survive_losses(double silence) {
  if (auto* watch = communicator_->watch()) watch->tolerate(silence);
}

// On a communicator for nothing else, so that it cannot be mistaken for a collective in which the others may
// still be.
int Session::finish(int exit_code) {
  if (communicator_->watch()) {
    std::fflush(nullptr);
    _exit(exit_code);
  }
  int largest = exit_code;
  MPI_Request request;
  MPI_Iallreduce(MPI_IN_PLACE, &largest, 1, MPI_INT, MPI_MAX, communicator_->farewell(), &request);
  const bool failed = exit_code != 0;
  if (!wait(request, failed ? kGrace : std::numeric_limits<double>::infinity()))
    abort_job("rank " + std::to_string(rank()) + " has failed and other ranks do not end", exit_code);
  if (node_memory_) node_memory_->free();
  node_memory_.reset();
  communicator_.reset();
  if (!started_mpi_) return largest;
  segments_->show();
  MPI_Finalize();
  return largest;
}

}  // namespace bizo::parallel
