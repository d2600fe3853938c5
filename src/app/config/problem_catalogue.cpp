#include "app/config/problem_catalogue.hpp"

#include <filesystem>

#include "app/config/ini.hpp"
#include "app/config/sections.hpp"
#include "bizo/core/error.hpp"
#include "bizo/problems/catalogue.hpp"
#include "blackbox/program_problem.hpp"
#include "blackbox/protocol.hpp"
#include "blackbox/stream_oracle.hpp"
#include "io/named_values.hpp"

namespace bizo::app {
namespace {

void write_hdf5(const blackbox::Record& record, const std::string& path) {
  io::NamedValues values{record.words, record.lists, {}};
  for (const auto& [name, number] : record.numbers) values.lists[name] = {number};
  io::write_named_values(path, values);
}

blackbox::Record read_hdf5(const std::string& path, std::uint64_t max) {
  if (!std::filesystem::exists(path))
    throw blackbox::Malformed("there is no output file; the program must write the file that {output} names");
  try {
    io::NamedValues values = io::read_named_values(path, max);
    blackbox::Record record;
    record.words = std::move(values.texts);
    record.lists = std::move(values.lists);
    record.unread = std::move(values.unread);
    return record;
  } catch (const Error& error) {
    throw blackbox::Malformed(error.what());
  }
}

}  // namespace

Catalogue<MakeProblem> all_problems(const Catalogue<MakeProblem>& own) {
  Catalogue<MakeProblem> all;
  for (const auto* rows : {&problems::catalogue(), &own, &blackbox::catalogue()})
    all.insert(all.end(), rows->begin(), rows->end());
  return all;
}

std::string work_folder(const std::string& output) {
  return output + ".work";
}

std::string work_folder(const Params& run) {
  return run.given("workdir") ? run.text("workdir") : work_folder(run.text("output"));
}

blackbox::ProgramContext program_context(const Config& config, std::shared_ptr<blackbox::Watchdog>& watchdog,
                                         std::vector<std::string>& notes, const blackbox::RankPlace& place) {
  const Params run = read_section(config, "run"), evaluation = read_section(config, "evaluation");
  blackbox::RankPlace placed = place;
  if (placed.team.empty())
    placed.team.push_back({blackbox::host_name(), static_cast<int>(evaluation.integer("ranks_per_item"))});
  return {
      .limits = blackbox::read_limits(evaluation),
      .work_folder = work_folder(run),
      .formats = {blackbox::text_format(), blackbox::json_format(), {"hdf5", "h5", write_hdf5, read_hdf5}},
      .watchdog = watchdog,
      .notes = notes,
      .place = placed};
}

std::unique_ptr<Problem> isolated_problem(const Config& config, const blackbox::ProgramContext& programs) {
  std::vector<std::string> words{std::filesystem::read_symlink("/proc/self/exe").string(), "serve"};
  for (const auto* section : {"problem", "inner"})
    for (const auto& [key, setting] : config.section(section)) {
      words.push_back("--set");
      words.push_back(assignment(section, key, setting.value));
    }
  // Which inner solver is the best depends on the method too.
  if (const auto& method = config.section("method"); method.contains("name"))
    words.insert(words.end(), {"--set", "method.name=" + method.at("name").value});
  if (!programs.watchdog) programs.watchdog = std::make_shared<blackbox::Watchdog>();
  blackbox::Launch launch{.words = words, .setting = blackbox::variables_of(programs.place)};
  launch.setting.emplace_back(blackbox::kServingVariable, "1");
  auto oracle = std::make_unique<blackbox::StreamOracle>(launch, programs.limits, programs.watchdog);
  return blackbox::make_problem(std::move(oracle), {});
}

}  // namespace bizo::app
