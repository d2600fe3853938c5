// A header longer than most: the table of the columns of a file.
// The contents of a results file, and the table of its trace that writer and reader share.
#pragma once

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bizo/core/constrained.hpp"
#include "bizo/core/legs.hpp"
#include "bizo/core/recorder.hpp"
#include "io/hdf5.hpp"
#include "io/results.hpp"
#include "io/saved_run.hpp"

namespace bizo::io {

// Columns of /evaluations.
struct Evaluations {
  std::vector<std::int64_t> iteration, direction;
  std::vector<std::int32_t> side;
  std::vector<double> value;
  std::vector<std::int32_t> status, failure, attempts;
  std::vector<std::int64_t> inner_iterations;
  std::vector<double> inner_residual;

  void archive(Archive& a) {
    a(iteration, direction, side, value, status, failure, attempts, inner_iterations, inner_residual);
  }
};

struct Iterates {
  std::vector<std::int64_t> iteration;
  std::vector<double> x;  // one after the other

  void archive(Archive& a) { a(iteration, x); }
};

struct Results {
  RunHeader header;
  std::string created, finished;
  std::string history;  // a line for each start or resume
  std::string status = "running";
  std::string stop_reason;
  std::vector<Iteration> trace;
  std::vector<double> iteration_wall;  // seconds since the start, for every row of the trace
  std::optional<Evaluations> evaluations;
  std::optional<Iterates> iterates;
  Solution solution;
  std::vector<Leg> legs;        // where there were several; the algorithm keeps them
  ConstraintState constraints;  // likewise
  Verification verification;
  Metrics metrics;
  std::vector<RankTiming> timing;
  double wall = 0;
  std::int64_t unused = 0, uncounted = 0;  // as in Summary

  // All but the header.
  void archive(Archive& a);
  void forget_end();
};

// UTC, ISO 8601.
std::string utc(std::time_t time);

// The bytes of the HDF5 file; `path` is for messages.
std::vector<std::byte> encode(const Results& results, const std::string& path);

inline constexpr const char* kFileType = "bizo-results";
inline constexpr const char* kRunsFileType = "bizo-runs";
inline constexpr std::int64_t kFormatVersion = 3;

// All rows of a sound results file.
std::vector<SavedIteration> read_trace(const std::string& path);

// What the root of a file says of itself.
bool is_of_type(const hdf5::File& file, const std::string& type);
// Error.
void require_known_version(const hdf5::File& file, const std::string& path);

// Attributes of the root.
inline constexpr std::pair<const char*, std::string RunHeader::*> kHeaderTexts[] = {
    {"bizo_version", &RunHeader::bizo_version},
    {"git_revision", &RunHeader::git_revision},
    {"config", &RunHeader::config},
    {"command_line", &RunHeader::command_line},
    {"hostname", &RunHeader::hostname},
    {"mpi_library", &RunHeader::mpi_library},
    {"slurm_job_id", &RunHeader::slurm_job_id}};

// One dataset of /trace.
template <class Member>
struct Column {
  const char* name;
  const char* units;
  const char* long_name;
  Member member;
};

inline constexpr Column<Index Iteration::*> kIterationColumn{
    "iteration", "1", "outer iteration; 0 is the starting point", &Iteration::iteration};

inline constexpr Column<double Iteration::*> kRealColumns[] = {
    {"value", "objective", "value Phi(x_k) at the iterate; of a single loop F(x_k, y_k)", &Iteration::value},
    {"value_error", "objective", "size of the value's error from an inexact inner solution",
     &Iteration::value_error},
    {"best_value", "objective", "value at the best point so far", &Iteration::best_value},
    {"gradient_norm", "objective / scaled length", "estimated norm of grad Phi(x_{k-1})",
     &Iteration::gradient_norm},
    {"gradient_error", "objective / scaled length", "bound of that gradient's error from inexact solves",
     &Iteration::gradient_error},
    {"step", "scaled length", "distance |x_k - x_{k-1}|", &Iteration::step},
    {"radius", "scaled length", "radius of the perturbations", &Iteration::radius},
    {"signal_to_noise", "1", "rms difference of values over the measured noise", &Iteration::signal_to_noise},
    {"noise", "objective", "measured standard deviation of the error of a value", &Iteration::noise},
    {"inner_residual", "objective / inner length", "norm of grad_y f at (x_k, y_k)",
     &Iteration::inner_residual},
    {"violation", "1", "largest violation of the constraints at x_k", &Iteration::violation},
    {"failed_share", "1", "failed share of the directions of this iteration", &Iteration::failed_share}};

inline constexpr Column<std::int64_t Cost::*> kCostColumns[] = {
    {"evaluations", "1", "outer evaluations, total so far", &Cost::evaluations},
    {"inner_iterations", "1", "inner iterations, total so far", &Cost::inner_steps},
    {"inner_gradients", "1", "inner gradients, total so far", &Cost::inner_gradients},
    {"failures", "1", "failed evaluations, total so far", &Cost::failures},
    {"retries", "1", "repetitions of evaluations that had failed, total so far", &Cost::retries},
    {"speculated", "1", "evaluations that were asked for ahead and in vain, total so far",
     &Cost::speculated}};

}  // namespace bizo::io
