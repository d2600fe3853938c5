#include "app/doctor/findings.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>

#include "app/commands/commands.hpp"
#include "app/config/configure.hpp"
#include "app/config/sections.hpp"
#include "app/process/failure.hpp"
#include "app/report/text.hpp"
#include "parallel/start_up.hpp"
#include "parallel/trials.hpp"

namespace bizo::app {
namespace {

constexpr double kWaiting = 0.5, kMessages = 0.3;  // seconds of a trial

// A file beside the results of the configuration, or of --output.
std::string trial_file(const CommandLine& line) {
  const std::string output = read_section(configure(line), "run").text("output");
  return (std::filesystem::path(output).parent_path() /
          format("bizo-doctor-%08x.tmp", std::random_device{}()))
      .string();
}

std::vector<std::string> host_names(parallel::Session& mpi, const std::string& own) {
  std::vector<std::string> names;
  for (const auto& bytes : parallel::gather(mpi, state_of(own))) restore(names.emplace_back(), bytes);
  return names;
}

// The facts of all ranks, on all ranks.
std::vector<RankFacts> facts_of_ranks(parallel::Session* mpi, const std::string& trial) {
  RankFacts own = find_rank_facts(false);
  bool is_first = true;
  if (mpi) {
    const auto hosts = host_names(*mpi, own.host);
    is_first = std::ranges::find(hosts, own.host) - hosts.begin() == mpi->rank();
  }
  if (is_first) own.leftovers = left_segments("/dev/shm");
  std::error_code none;
  own.sees_output = std::filesystem::exists(trial, none);
  if (!mpi) return {own};
  own.waiting = parallel::cores_while_waiting(*mpi, kWaiting);  // ends at the same moment everywhere
  own.clock = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::vector<RankFacts> all;
  for (const auto& bytes : parallel::gather(*mpi, state_of(own))) restore(all.emplace_back(), bytes);
  return all;
}

MessageFacts try_messages(parallel::Session* mpi, const std::vector<RankFacts>& ranks) {
  MessageFacts facts;
  if (!mpi) return facts;
  const auto hosts = hosts_of(ranks);
  if (hosts[0].ranks.size() > 1) facts.near = hosts[0].ranks[1];
  if (hosts.size() > 1) facts.far = hosts[1].ranks[0];
  facts.near_seconds = parallel::message_seconds(*mpi, facts.near, kMessages);
  facts.far_seconds = parallel::message_seconds(*mpi, facts.far, kMessages);
  facts.shares_memory = shares_memory();
  return facts;
}

// What rank 0 alone finds out; the others wait.
struct Preliminary {
  std::string trial;
  StorageFacts storage;
  LaunchFacts launch;
};

std::optional<parallel::Failure> begin(const CommandLine& line, parallel::Session* mpi, Preliminary& found) {
  std::optional<parallel::Failure> failure;
  if (!mpi || mpi->rank() == 0) try {
      found.trial = trial_file(line);
      found.storage = find_storage_facts(found.trial);
      found.launch = find_launch_facts(mpi ? mpi->size() : 1);
    } catch (const std::exception& error) {
      failure = failure_of(error);
    }
  if (!mpi) return failure;
  if (auto all = parallel::agree(*mpi, failure)) return all;
  found.trial = parallel::broadcast(*mpi, found.trial);
  return {};
}

std::string title(const std::vector<RankFacts>& ranks) {
  const auto hosts = hosts_of(ranks);
  return ranks[0].build + format(", %zu rank%s on %zu host%s\n", ranks.size(), ranks.size() == 1 ? "" : "s",
                                 hosts.size(), hosts.size() == 1 ? "" : "s");
}

std::string conclusion(std::ptrdiff_t wrong) {
  if (wrong == 0) return "Nothing is wrong.\n";
  return format("%td thing%s wrong.\n", wrong, wrong == 1 ? " is" : "s are");
}

}  // namespace

int doctor(const CommandLine& line, parallel::Session* mpi) {
  Preliminary found;
  if (const auto failure = begin(line, mpi, found)) {
    if (!mpi || mpi->rank() == 0) std::fprintf(stderr, "bizo: %s\n", failure->text.c_str());
    return failure->exit_code;
  }
  const auto ranks = facts_of_ranks(mpi, found.trial);
  const MessageFacts messages = try_messages(mpi, ranks);
  if (mpi && mpi->rank() > 0) return 0;
  std::error_code none;
  std::filesystem::remove(found.trial, none);

  Findings findings;
  for (const auto& group : {judge_launch(found.launch), judge_environment(found.launch, ranks),
                            judge_threads(found.launch, ranks), judge_hosts(ranks), judge_together(ranks),
                            judge_messages(messages, ranks), judge_storage(found.storage, ranks)})
    findings.insert(findings.end(), group.begin(), group.end());
  const auto wrong = std::ranges::count(findings, Severity::wrong, &Finding::level);
  if (found.launch.mislaunch.empty() || parallel::announced_rank() == 0)
    std::fputs((title(ranks) + text_of(findings) + conclusion(wrong)).c_str(), stdout);
  return wrong > 0 ? 1 : 0;
}

}  // namespace bizo::app
