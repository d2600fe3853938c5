// Commands and options; longer than others, because of its tables.
#include "app/config/command_table.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "bizo/core/error.hpp"
#include "bizo/core/suggestions.hpp"

namespace bizo::app {
namespace {

constexpr std::size_t kMany = 100000;

std::string line_of(const CommandOption& option) {
  std::string line = "  " + option.form;
  line.resize(std::max<std::size_t>(line.size() + 1, 27), ' ');
  return line + option.text + "\n";
}

std::string help_about(const Command& command) {
  std::string text = "usage: " + command.usage + "\n" + command.summary + "\n";
  for (const auto& option : command_options(command.name)) text += line_of(option);
  return text + "bizo help lists all commands; bizo man " + command.name + " has more.\n";
}

// Where the jobs are that this program was installed with; else, those of the source folder.
std::string jobs() {
  namespace fs = std::filesystem;
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  if (none) return "jobs";
  const auto installed = fs::canonical(program.parent_path() / "../share/bizo/jobs", none);
  return none ? "jobs" : installed.string();
}

std::string codes() {
  std::string text;
  for (const auto& [code, meaning] : exit_codes())
    text += (code < 10 ? "   " : "  ") + std::to_string(code) + " " + meaning + "\n";
  return text;
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> known{
      {"run",
       "run a configuration",
       "bizo run CONFIG.ini [--set section.key=value ...] [--output FILE.h5] [--resume[=auto]] "
       "[--time-limit DURATION] [--quiet]",
       "One process, or under mpirun or srun all ranks. Results are in FILE.h5 (run.output), and beside it a "
       "journal "
       "and a checkpoint: whatever is killed, --resume continues with the same bits. A signal (SIGINT, "
       "SIGTERM, "
       "SIGHUP, SIGUSR1, SIGUSR2) ends the run, with results, when its current evaluations are back; a "
       "second one "
       "ends it at once.",
       {"CONFIG.ini"},
       1,
       1,
       true},
      {"launch",
       "mpirun for a run that restarts by itself when something is killed",
       "bizo launch N|all CONFIG.ini [options of run] [-- options of mpirun]",
       "Starts mpirun with N ranks, or with all that it finds room for, and again from the journal when "
       "ranks or "
       "mpirun are killed. Its exit code is that of the run. What mpirun needs to run as root, or with more "
       "ranks than "
       "cores, is set for it. Ranks are bound to cores as mpirun does by default within SLURM and where "
       "options of "
       "mpirun are given, and elsewhere not at all.",
       {"N|all", "CONFIG.ini"},
       2,
       2,
       true},
      {"check",
       "validate a configuration and test its gradient estimates",
       "bizo check CONFIG.ini [--probe [--ranks N]] [--set section.key=value ...]",
       "Where the problem has Hessian products, estimates are compared with the exact gradient; exit code 3 "
       "if they are wrong, or F has no value at the start. With --probe the black box itself is evaluated, "
       "some 50 times.",
       {"CONFIG.ini"},
       1,
       1,
       true},
      {"slurm",
       "print a job script for SLURM, sized by a probe; of a study a job array",
       "bizo slurm FILE.ini [--nodes N] [--ranks R] [--time H:MM:SS] [--set section.key=value ...]",
       "The script is for sbatch: bizo slurm run.ini > run.sbatch.",
       {"FILE.ini"},
       1,
       1,
       true},
      {"study",
       "run one configuration with many settings",
       "bizo study STUDY.ini [--list] [--ranks N] [--cells FIRST[..LAST]] [--set section.key=value ...]",
       "A study is a configuration with the sections [vary], [vary NAME], [variant NAME] and [study]. Called "
       "again, it "
       "runs what is missing.",
       {"STUDY.ini"},
       1,
       1,
       true},
      {"report",
       "draw results, in a page of figures",
       "bizo report RUN.h5 [RUN.h5 ...] [-o PAGE.html] [--figures FOLDER] [--only FIGURE] [--title TITLE]",
       "Of runs, merged runs, or a study. Needs the Python package bizo with h5py, matplotlib and jinja2.",
       {"RUN.h5"},
       0,
       kMany},
      {"list",
       "list problems, inner solvers, directions, methods and step rules",
       "bizo list [problems|inner|directions|methods|steps]",
       "",
       {"problems|inner|directions|methods|steps"},
       0,
       1},
      {"describe",
       "explain a component, a section, or one option",
       "bizo describe NAME|OPTION",
       "Formulas, cost and options: bizo describe hozog, bizo describe method, bizo describe radius.",
       {"NAME|OPTION"},
       1,
       1},
      {"inspect",
       "say what ran, where, and how it ended; watch a run",
       "bizo inspect RUN.h5 [--follow]",
       "",
       {"RUN.h5"},
       1,
       1},
      {"repair",
       "rebuild results from checkpoint and journal",
       "bizo repair RUN.h5 [CONFIG.ini [--set section.key=value ...]]",
       "A run of a program needs its configuration: what a journal names is not started.",
       {"RUN.h5", "CONFIG.ini"},
       1,
       2,
       true},
      {"merge",
       "put several runs into one file, with a table",
       "bizo merge OUT.h5 RUN.h5 [RUN.h5 ...] [--overwrite]",
       "",
       {"OUT.h5", "RUN.h5"},
       2,
       kMany},
      {"doctor",
       "say whether the installation is in order and the job started properly",
       "bizo doctor [CONFIG.ini] [--output FILE.h5]",
       "Also under mpirun and srun, where it looks at all ranks. Exit code 1 if something is wrong.",
       {"CONFIG.ini"},
       0,
       1,
       true},
      {"serve",
       "answer for a problem on a stream, to another bizo",
       "bizo serve [CONFIG.ini] [--set section.key=value ...]",
       "bizo run starts it, as problem.command with problem.protocol = stream.",
       {"CONFIG.ini"},
       0,
       1,
       true},
      {"completion",
       "print a script that completes commands, options, files and settings",
       "bizo completion bash|zsh",
       "For bash: source <(bizo completion bash). For zsh, in a folder of fpath: bizo completion zsh > "
       "_bizo. The "
       "Debian package has installed both.",
       {"bash|zsh"},
       1,
       1},
      {"man",
       "print a manual page",
       "bizo man [COMMAND|bizo.ini] [--folder FOLDER]",
       "Of bizo, of a command, or of configurations, in the language of man: bizo man run | man -l -.",
       {"COMMAND|bizo.ini"},
       0,
       1},
      {"version", "print the version", "bizo version", "", {}, 0, 0},
      {"help", "explain bizo, or one command, in short", "bizo help [COMMAND]", "", {"COMMAND"}, 0, 1}};
  return known;
}

const Command& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& command : commands()) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  const auto near = nearest(name, names);
  throw ConfigError("bizo " + name + ": there is no such command" +
                    (near.empty() ? "" : "; did you mean bizo " + near + "?") + "; known: " + listing(names));
}

const std::vector<CommandOption>& command_options() {
  static const std::vector<CommandOption> known{
      {"--set section.key=value", "run launch check slurm study doctor repair serve",
       "override one setting of the configuration, of a study also what varies; may be repeated"},
      {"-o, --output FILE.h5", "run launch doctor", "where the results go (run.output)"},
      {"--resume", "run launch", "continue an unfinished run"},
      {"--resume=auto", "run launch", "the same, or start a new one where there is nothing to continue"},
      {"--time-limit DURATION", "run launch",
       "stop this start after 90s, 15m, 2h or HH:MM:SS; --resume continues"},
      {"-q, --quiet", "run launch", "print errors only"},
      {"--follow", "inspect", "print every iteration of a live run until it ends"},
      {"--overwrite", "merge", "replace OUT.h5"},
      {"--probe", "check", "measure the black box: noise, cost, radius, what is wrong"},
      {"--list", "study", "the cells, which of them are done, and what the others will cost"},
      {"--cells FIRST[..LAST]", "study", "these alone, by their numbers in the list"},
      {"--ranks N", "check slurm study",
       "ranks for the predicted time of an iteration; slurm: ranks of the job; study: ranks at a time, "
       "default: the cores"},
      {"--nodes N", "slurm", "nodes of the job; default: from a probe"},
      {"--time H:MM:SS", "slurm", "time limit of the job; default: from a probe"},
      {"-o, --output PAGE.html", "report", "the page; default: report.html"},
      {"--figures FOLDER", "report", "write every figure there, as SVG and PDF"},
      {"--only FIGURE", "report", "draw this one alone; bizo report --help lists them"},
      {"--title TITLE", "report", "of the page"},
      {"--overwrite", "report", "replace a page that bizo report has written"},
      {"--folder FOLDER", "man", "write all pages there, in man1 and man5"}};
  return known;
}

std::vector<CommandOption> command_options(const std::string& command) {
  std::vector<CommandOption> own;
  for (const auto& option : command_options())
    if ((" " + option.commands + " ").find(" " + command + " ") != std::string::npos) own.push_back(option);
  return own;
}

std::vector<std::string> CommandOption::names() const {
  std::vector<std::string> names;
  std::istringstream words(form);
  for (std::string word; words >> word;)
    if (word.starts_with('-')) names.push_back(word.substr(0, word.find(',')));
  return names;
}

std::string CommandOption::value() const {
  const auto last = form.substr(form.find_last_of(' ') + 1);
  return last.starts_with('-') ? "" : last;
}

const std::vector<ExitCode>& exit_codes() {
  static const std::vector<ExitCode> known{
      {0, "finished as asked"},
      {1, "run-time error: a file, the disk, a process, a rank"},
      {2, "usage or configuration, or a program that cannot be executed"},
      {3, "went wrong: too many failed evaluations, diverged, infeasible, or (check) wrong estimates"},
      {75, "stopped early by a signal or a time limit"}};
  return known;
}

std::string help_text(const std::string& about) {
  if (!about.empty()) return help_about(find_command(about));
  std::string text =
      "bizo - distributed zeroth-order bilevel optimization\n\n"
      "  min_x F(x, y*(x)),  y*(x) = argmin_y f(x, y),  from values alone\n\n"
      "Commands\n";
  for (const auto& command : commands()) text += "  " + command.usage + "\n      " + command.summary + "\n";
  text += "\nOptions\n";
  for (const auto& option : command_options()) text += line_of(option);
  const std::string job = jobs() + "/hyper_cleaning.ini";
  text += "\nA first run\n  bizo launch all " + job + "    on all cores; restarted if something is killed\n";
  text +=
      "  mpirun -n 4 bizo run " + job + "    the same, started by you\n  bizo inspect hyper_cleaning.h5\n";
  text += "\nA configuration names its parts; `bizo list` lists them, `bizo describe NAME` their options.\n";
  return text + "\nExit codes\n" + codes();
}

}  // namespace bizo::app
