// The subcommands. Each prints to standard output and returns an exit code; mistakes are exceptions.
#pragma once

#include "app/config/command_line.hpp"
#include "parallel/session.hpp"

namespace bizo::app {

// mpi == nullptr: everything in this process. Collective otherwise.
int run(const CommandLine& line, parallel::Session* mpi);
int doctor(const CommandLine& line, parallel::Session* mpi);
// These are for one process.
int launch(const CommandLine& line);
int check(const CommandLine& line);
int probe(const CommandLine& line);  // check --probe
int slurm(const CommandLine& line);  // a job script
int study(const CommandLine& line);
int report(const CommandLine& line);  // returns only if it cannot start
int list(const CommandLine& line);
int describe(const CommandLine& line);
int inspect(const CommandLine& line);
int merge(const CommandLine& line);
int repair(const CommandLine& line);
int serve_problem(const CommandLine& line);
int completion(const CommandLine& line);
int man(const CommandLine& line);
int version();

}  // namespace bizo::app
