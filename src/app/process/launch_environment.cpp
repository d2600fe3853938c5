#include "app/process/launch_environment.hpp"

#include <unistd.h>

#include <cstdlib>

namespace bizo::app {

void set_launch_environment(bool binds) {
  const auto set = [](const char* name, const char* value) { setenv(name, value, 0); };
  if (geteuid() == 0) {
    set("OMPI_ALLOW_RUN_AS_ROOT", "1");
    set("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
  }
  set("OMPI_MCA_rmaps_base_oversubscribe", "1");
  set("OMPI_MCA_mpi_yield_when_idle", "1");
  set("OMPI_MCA_orte_execute_quiet", "1");
  set("OMPI_MCA_odls_base_num_threads", "0");
  if (!binds) set("OMPI_MCA_hwloc_base_binding_policy", "none");
}

}  // namespace bizo::app
