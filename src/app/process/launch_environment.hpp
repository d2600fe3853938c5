#pragma once

namespace bizo::app {

/// What Open MPI's mpirun needs to run as root, or with more ranks than cores, as in
/// tools/mpi_environment.sh. Variables that are set already stay as they are. `binds`: whether ranks may be
/// bound to cores; on a machine that is shared by several launches each would bind its first rank to the
/// first core.
void set_launch_environment(bool binds);

}  // namespace bizo::app
