#include "app/study/study_job.hpp"

#include <algorithm>
#include <filesystem>

#include "app/config/ini.hpp"
#include "app/report/shell_word.hpp"
#include "app/report/text.hpp"

namespace bizo::app {
namespace {

// Of an array, where SLURM has its default MaxArraySize = 1001.
constexpr std::size_t kMaxTasks = 1000;

// A warning a minute before the end leaves the cells resumable, and the task goes back to the queue.
constexpr const char* kBody = R"sh(
set -u
# module load openmpi hdf5            # what bizo was built with
first=$(((SLURM_ARRAY_TASK_ID - 1) * per_task + 1))
last=$((first + per_task - 1))
((last <= cells)) || last=$cells

run=
trap '[[ -z $run ]] || kill -TERM "$run" 2>/dev/null' TERM USR1
"$bizo" study "$study" "${options[@]}" --cells "$first..$last" --ranks "$SLURM_NTASKS" &
run=$!
while kill -0 "$run" 2>/dev/null; do wait "$run"; done
wait "$run"
code=$?
[[ $code == 75 ]] || exit "$code"
((${SLURM_RESTART_COUNT:-0} < 100)) || exit 75
scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" || exit 75
sleep 60 # SLURM ends this script
)sh";

}  // namespace

std::string study_job(const Study& study, const StudyJob& job) {
  const std::size_t cells = study.cells.size();
  const std::size_t per_task = (cells + kMaxTasks - 1) / kMaxTasks;
  const std::size_t tasks = (cells + per_task - 1) / per_task;
  std::string options;
  for (const auto& setting : job.settings) options += "--set " + shell_word(setting) + " ";
  const std::string name = std::filesystem::path(job.file).stem().string();
  std::string verbatim = job.verbatim;
  std::ranges::replace(verbatim, '\n', ' ');
  return "#!/usr/bin/env bash\n# Written by: " + verbatim + "\n" +
         format("# A study: %zu cells of %d rank%s. Task k takes %s; the last to end writes %s.\n", cells,
                study.ranks, study.ranks == 1 ? "" : "s",
                per_task == 1 ? "cell k" : format("%zu cells, one after the other", per_task).c_str(),
                study.output.c_str()) +
         "#   sbatch THIS_FILE        in this folder, which all nodes see; again: what is left\n"
         "#SBATCH --job-name=" +
         shell_word(name) + "\n" +
         format("#SBATCH --array=1-%zu\n#SBATCH --nodes=1\n#SBATCH --ntasks=%d\n", tasks, study.ranks) +
         "#SBATCH --mem-per-cpu=1G\n#SBATCH --time=" + (job.time.empty() ? "1:00:00" : job.time) +
         "\n#SBATCH --signal=B:USR1@60\n#SBATCH --requeue\n#SBATCH --open-mode=append\n"
         "#SBATCH --output=%x-%A-%a.log\n\n"
         "bizo=" +
         shell_word(job.program) + "\nstudy=" + shell_word(job.file) + "\noptions=(" + trim(options) +
         format(")\ncells=%zu\nper_task=%zu\n", cells, per_task) + kBody;
}

}  // namespace bizo::app
