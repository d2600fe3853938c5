# shellcheck shell=bash
# What Open MPI's mpirun needs on one machine. Source it: . tools/mpi_environment.sh
# Variables that are set already are left as they are.

# mpirun refuses to run as root, for example in a container, unless it is told twice.
if ((EUID == 0)); then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
# More ranks than physical cores, and no waiting rank that takes the core of one that computes.
export OMPI_MCA_rmaps_base_oversubscribe="${OMPI_MCA_rmaps_base_oversubscribe:-1}"
export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle:-1}"
export OMPI_MCA_hwloc_base_binding_policy="${OMPI_MCA_hwloc_base_binding_policy:-none}"
# An exit code other than 0 is explained by bizo in one line; mpirun need not add its own page.
export OMPI_MCA_orte_execute_quiet="${OMPI_MCA_orte_execute_quiet:-1}"
# Open MPI 4.1: with more than 32 local ranks, mpirun hangs if one of them ends before MPI_Init.
export OMPI_MCA_odls_base_num_threads="${OMPI_MCA_odls_base_num_threads:-0}"
