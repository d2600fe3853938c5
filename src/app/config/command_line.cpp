#include "app/config/command_line.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <regex>
#include <set>

#include "app/config/command_table.hpp"
#include "app/process/time_left.hpp"
#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

namespace po = boost::program_options;

po::options_description options_of(const Command& command, CommandLine& line) {
  po::options_description options;
  auto add = options.add_options();
  add("help,h", "this text");
  add("arguments", po::value(&line.arguments));
  if (command.configures) add("set", po::value(&line.settings)->composing());
  const bool runs = command.name == "run" || command.name == "launch";
  if (runs || command.name == "doctor") add("output,o", po::value(&line.output));
  if (runs) {
    add("quiet,q", po::bool_switch(&line.quiet));
    add("time-limit", po::value(&line.time_limit));
    add("resume", po::value<std::string>());
  }
  if (command.name == "inspect") add("follow", po::bool_switch(&line.follow));
  if (command.name == "merge") add("overwrite", po::bool_switch(&line.overwrite));
  if (command.name == "check") add("probe", po::bool_switch(&line.probe));
  if (command.name == "study") {
    add("list", po::bool_switch(&line.list));
    add("cells", po::value(&line.cells));
  }
  if (command.name == "man") add("folder", po::value(&line.folder));
  if (command.name == "slurm") {
    add("nodes", po::value(&line.nodes));
    add("time", po::value(&line.time));
  }
  if (command.name == "check" || command.name == "study" || command.name == "slurm")
    add("ranks", po::value(&line.ranks));
  return options;
}

// Of an option that is given several times the last one counts, so that what a script says can be overruled.
po::parsed_options last_ones(po::parsed_options parsed) {
  std::set<std::string> seen;
  std::ranges::reverse(parsed.options);
  std::erase_if(parsed.options, [&](const po::option& option) {
    const auto& name = option.string_key;
    return name != "arguments" && name != "set" && !seen.insert(name).second;
  });
  std::ranges::reverse(parsed.options);
  return parsed;
}

// Products with the cores of a node stay far from the ends of int.
constexpr int kMaxRanks = 1000000;

void require_count(const std::string& name, int number, const Command& command) {
  if (number < 1 || number > kMaxRanks)
    throw ConfigError("bizo " + command.name + ": --" + name +
                      " is a number >= 1 and <= " + std::to_string(kMaxRanks) + "; usage: " + command.usage);
}

// Of the job that bizo slurm is to write.
void require_shape(const CommandLine& line, const po::variables_map& values, const Command& command) {
  for (const auto& [name, number] : {std::pair{"ranks", line.ranks}, {"nodes", line.nodes}})
    if (values.count(name)) require_count(name, number, command);
  // minutes, M:S, H:M:S, and days before hours: D-H, D-H:M, D-H:M:S (man sbatch).
  static const std::regex form(R"((\d{1,9}(:\d{1,2}){0,2})|(\d{1,9}-\d{1,2}(:\d{1,2}){0,2}))");
  if (values.count("time") && !std::regex_match(line.time, form))
    throw ConfigError(
        "bizo slurm: --time = " + line.time +
        ": a time is minutes, H:MM:SS or D-HH:MM:SS, for example 12:00:00; usage: " + command.usage);
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  std::vector<std::string> words(argv + 1, argv + argc);
  line.verbatim = "bizo";
  for (const auto& word : words) line.verbatim += " " + word;
  line.command = words.empty() ? "help" : words.front();
  if (line.command == "--help" || line.command == "-h") line.command = "help";
  if (line.command == "--version") line.command = "version";
  const Command& command = find_command(line.command);
  if (command.name == "launch")
    if (const auto end = std::ranges::find(words, "--"); end != words.end()) {
      line.launcher_options.assign(end + 1, words.end());
      words.erase(end, words.end());
    }

  if (command.name == "report") {  // it has options of its own
    line.passed_on.assign(words.begin() + 1, words.end());
    return line;
  }
  std::ranges::replace(words, "--resume", "--resume=yes");  // or it would take the next word for its value
  const auto options = options_of(command, line);
  const auto positional = po::positional_options_description().add("arguments", -1);
  po::variables_map values;
  try {
    namespace style = po::command_line_style;
    po::command_line_parser parser({words.begin() + (words.empty() ? 0 : 1), words.end()});
    parser.options(options).positional(positional).style(style::unix_style & ~style::allow_guessing);
    po::store(last_ones(parser.run()), values);
    po::notify(values);
  } catch (const po::error& problem) {
    throw ConfigError("bizo " + command.name + ": " + problem.what() + "; usage: " + command.usage);
  }
  if (values.count("help")) {
    line.arguments.clear();
    if (line.command != "help") line.arguments = {line.command};
    line.command = "help";
    return line;
  }
  if (values.count("output") && line.output.empty())
    throw ConfigError("bizo " + command.name +
                      ": run.output is empty; name a file, for example --output run.h5");
  if (values.count("time-limit")) read_duration(line.time_limit, "bizo " + command.name + ": --time-limit");
  if (values.count("resume")) {
    const auto how = values["resume"].as<std::string>();
    if (how != "yes" && how != "auto")
      throw ConfigError(
          "bizo run: --resume=" + how +
          ": write --resume, or --resume=auto to start a run where there is nothing to resume; usage: " +
          command.usage);
    line.resume = how == "yes" ? Resume::yes : Resume::if_possible;
  }
  if (command.name == "slurm") require_shape(line, values, command);
  if (command.name == "check" && values.count("ranks") && !line.probe)
    throw ConfigError("bizo check: --ranks goes with --probe; usage: " + command.usage);
  if (values.count("ranks")) require_count("ranks", line.ranks, command);
  if (line.arguments.size() < command.min)
    throw ConfigError("bizo " + command.name + ": an argument is missing; usage: " + command.usage);
  if (line.arguments.size() > command.max)
    throw ConfigError("bizo " + command.name + ": " + line.arguments[command.max] +
                      " is one argument too many; usage: " + command.usage);
  return line;
}

}  // namespace bizo::app
