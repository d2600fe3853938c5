// What bizo doctor says about the facts, and what can be done.
#pragma once

#include "app/doctor/facts.hpp"

namespace bizo::app {

enum class Severity { ok, note, wrong };

struct Finding {
  Severity level = Severity::ok;
  std::string what;
  std::string remedy = {};  // unless it is ok
};

using Findings = std::vector<Finding>;

// The ranks of one host, by their numbers.
struct HostRanks {
  std::string host;
  std::vector<int> ranks;
};
std::vector<HostRanks> hosts_of(const std::vector<RankFacts>& ranks);

Findings judge_launch(const LaunchFacts& launch);
Findings judge_environment(const LaunchFacts& launch, const std::vector<RankFacts>& ranks);
// Threads of programs that the ranks of a host may start, and its cores.
Findings judge_threads(const LaunchFacts& launch, const std::vector<RankFacts>& ranks);
// Cores, /dev/shm, memory and limits of every host; what is the same on several is said once.
Findings judge_hosts(const std::vector<RankFacts>& ranks);
// Builds, processors and clocks that differ; ranks that burn a core while they wait.
Findings judge_together(const std::vector<RankFacts>& ranks);
Findings judge_messages(const MessageFacts& messages, const std::vector<RankFacts>& ranks);
Findings judge_storage(const StorageFacts& storage, const std::vector<RankFacts>& ranks);

std::string text_of(const Findings& findings);

// "0-3,8"
std::string ranges(const std::vector<int>& numbers);
// "24.0 GB"
std::string size_text(std::uint64_t bytes);

}  // namespace bizo::app
