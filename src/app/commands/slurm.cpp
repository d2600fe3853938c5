// bizo slurm: a job script, sized by what a probe of the black box measures.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/commands/commands.hpp"
#include "app/config/configure.hpp"
#include "app/report/text.hpp"
#include "app/sizing/black_box.hpp"
#include "app/sizing/job_script.hpp"
#include "app/study/cell_check.hpp"
#include "app/study/study_job.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

// Of this process and of the largest that it has waited for, at their largest.
double megabytes_used() {
  double kilobytes = 0;
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(whose, &usage);
    kilobytes += static_cast<double>(usage.ru_maxrss);
  }
  return kilobytes / 1024;
}

// False: the black box does not answer.
bool probe(Assembly& assembly, JobMeasures& measures) {
  BlackBox box(assembly, stderr);
  if (!box.ask_at_start()) return false;
  box.ask_beside();
  box.measure_batch();
  for (const auto& [what, remedy] : box.findings())
    std::fprintf(stderr, "bizo: warning: %s; %s\n", what.c_str(), remedy.c_str());
  const Sections& sections = *assembly.sections;
  const Budget budget = read_budget(sections.budget, sections.evaluation);
  measures = {.cost = box.cost(),
              .master = sections.evaluation.text("master"),
              .team = static_cast<int>(sections.evaluation.integer("ranks_per_item")),
              .points = assembly.points(),
              .iterations = static_cast<double>(budget.iterations),
              .wall_time = budget.wall_time};
  return true;
}

// Every node of a job has as many ranks, and a rank 0 that only deals is one more than whole teams.
void require_equal_nodes(const Sections& sections) {
  if (sections.evaluation.integer("ranks_per_item") == 1) return;
  const std::string remedy = "leave it out in a job with whole teams on every node";
  if (sections.evaluation.text("master") == "off")
    sections.evaluation.refuse("master", "beside teams, rank 0 would be one rank more", remedy);
  if (sections.run.flag("survive_rank_loss"))
    sections.run.refuse("survive_rank_loss",
                        "rank 0, which would only deal, is one rank more than whole teams", remedy);
}

// A study sizes nothing: each of its cells says how many ranks it takes.
bool print_study_job(const CommandLine& line) {
  const std::string& file = line.arguments[0];
  const std::string text = read_config_file(file);
  if (!is_study(text, file)) return false;
  if (line.nodes > 0 || line.ranks > 0)
    throw ConfigError(
        "bizo slurm: a task of a study has one node and study.ranks ranks; leave out --nodes and --ranks");
  const Study study = read_study(text, file, line.settings);
  require_cells(study, line.problems);
  std::fputs(study_job(study, {std::filesystem::read_symlink("/proc/self/exe").string(), file, line.settings,
                               line.time, line.verbatim})
                 .c_str(),
             stdout);
  return true;
}

}  // namespace

int slurm(const CommandLine& line) {
  if (print_study_job(line)) return 0;
  JobMeasures measures;
  JobCommand run;
  run.config = line.arguments[0];
  run.settings = line.settings;
  run.verbatim = line.verbatim;
  run.name = std::filesystem::path(run.config).stem().string();
  run.program = std::filesystem::read_symlink("/proc/self/exe").string();
  {
    Assembly assembly = assemble(configure(line));
    require_equal_nodes(*assembly.sections);
    if (!probe(assembly, measures))
      throw ConfigError(run.config +
                        ": there is no answer at the start, so a job cannot be sized; see bizo check " +
                        run.config + " --probe");
    const Params& files = assembly.sections->run;
    run.output = files.given("output") ? files.text("output") : run.name + ".h5";
  }
  measures.megabytes = megabytes_used();  // the programs of the probe have ended
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const JobShape shape = shape_of({line.nodes, line.ranks, line.time, cores}, measures);
  std::fputs(job_script(shape, run).c_str(), stdout);
  return 0;
}

}  // namespace bizo::app
