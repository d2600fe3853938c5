#include <algorithm>
#include <map>
#include <set>

#include "app/doctor/findings.hpp"
#include "app/report/text.hpp"

namespace bizo::app {
namespace {

constexpr std::uint64_t kMB = 1'000'000, kGB = 1000 * kMB;
constexpr std::uint64_t kSegment = 4 * kMB;      // of /dev/shm, that Open MPI takes for a rank
constexpr std::uint64_t kMinMemory = 200 * kMB;  // for a rank
constexpr std::uint64_t kFewFiles = 256, kFewProcesses = 64;

using Facts = std::vector<RankFacts>;

const RankFacts& fact(const Facts& ranks, int rank) {
  return ranks[static_cast<std::size_t>(rank)];
}

std::string count_of(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::vector<int> cores_together(const Facts& ranks, const HostRanks& host) {
  std::set<int> cores;
  for (const int rank : host.ranks)
    cores.insert(fact(ranks, rank).cores.begin(), fact(ranks, rank).cores.end());
  return {cores.begin(), cores.end()};
}

// A core to which several ranks are bound, and to nothing else: its ranks.
std::vector<int> ranks_of_one_core(const Facts& ranks, const HostRanks& host) {
  std::map<int, std::vector<int>> bound;
  for (const int rank : host.ranks)
    if (fact(ranks, rank).cores.size() == 1) bound[fact(ranks, rank).cores[0]].push_back(rank);
  for (const auto& [core, there] : bound)
    if (there.size() > 1) return there;
  return {};
}

Finding judge_cores(const Facts& ranks, const HostRanks& host) {
  const std::size_t n = host.ranks.size();
  const auto cores = cores_together(ranks, host);
  const int all = fact(ranks, host.ranks[0]).host_cores;
  const std::string on = count_of(n, "rank") + " on " + count_of(cores.size(), "core") + " (" +
                         ranges(cores) + format(" of %d)", all);
  const auto crowd = ranks_of_one_core(ranks, host);
  if (!crowd.empty() && n <= static_cast<std::size_t>(all))
    return {Severity::wrong,
            "ranks " + ranges(crowd) + " are bound to the same core, " +
                std::to_string(fact(ranks, crowd[0]).cores[0]) + format(" of %d", all),
            "mpirun --bind-to core, or srun --cpu-bind=cores; ask SLURM for one core per rank (--ntasks, "
            "--cpus-per-task)"};
  if (n > cores.size())
    return {Severity::note, on,
            format("start %zu on such a host, unless evaluations wait more than they compute", cores.size())};
  const bool bound = std::ranges::all_of(
      host.ranks, [&](int rank) { return fact(ranks, rank).cores.size() * n <= cores.size(); });
  return {Severity::ok, on + (n > 1 && bound ? ", each bound to its own" : "")};
}

void judge_quota(const Facts& ranks, const HostRanks& host, Findings& findings) {
  double quota = kNoQuota;
  for (const int rank : host.ranks) quota = std::min(quota, fact(ranks, rank).quota);
  const auto usable = std::min(host.ranks.size(), cores_together(ranks, host).size());
  if (quota < static_cast<double>(usable))
    findings.push_back(
        {Severity::note,
         format("a control group limits them to %.3g cores, and suspends them all beyond that", quota),
         "give the container more (docker --cpus, Kubernetes limits.cpu), or start fewer ranks"});
}

void judge_shared_memory(const Facts& ranks, const HostRanks& host, Findings& findings) {
  const RankFacts& first = fact(ranks, host.ranks[0]);
  const std::size_t n = host.ranks.size();
  if (n > 1 && first.shared_free < n * kSegment)
    findings.push_back({Severity::wrong,
                        "/dev/shm has " + size_text(first.shared_free) + " free of " +
                            size_text(first.shared_size) + "; " + count_of(n, "rank") + " need " +
                            size_text(n * kSegment),
                        "give the container more (docker --shm-size=1g), or remove leftovers there, or "
                        "export OMPI_MCA_btl_vader_backing_directory=/tmp"});
  else if (first.shared_size > 0)
    findings.push_back({Severity::ok, "/dev/shm has " + size_text(first.shared_free) + " free of " +
                                          size_text(first.shared_size)});
  else
    findings.push_back({Severity::note,
                        "there is no /dev/shm, which ranks of a host use to exchange messages",
                        "mount one (mount -t tmpfs tmpfs /dev/shm)"});
  if (!first.leftovers.empty())
    findings.push_back({Severity::note,
                        count_of(first.leftovers.size(), "segment") +
                            " in /dev/shm, left by MPI programs that were killed: " + first.leftovers[0] +
                            (first.leftovers.size() > 1 ? ", ..." : ""),
                        "remove them while none of your MPI programs runs there, in any container: "
                        "rm " +
                            first.leftovers[0].substr(0, first.leftovers[0].rfind('/')) + "/*_segment.*"});
}

void judge_limits(const Facts& ranks, const HostRanks& host, Findings& findings) {
  const RankFacts& first = fact(ranks, host.ranks[0]);
  const std::size_t n = host.ranks.size();
  const std::uint64_t share = first.memory / n;
  const std::string memory = size_text(first.memory) + " of memory for " + count_of(n, "rank");
  if (first.memory != kUnlimited && share < kMinMemory)
    findings.push_back({Severity::note, memory, "start fewer ranks, or ask for more (SLURM: --mem)"});
  else
    findings.push_back({Severity::ok, memory});
  std::uint64_t files = kUnlimited, processes = kUnlimited;
  for (const int rank : host.ranks) {
    files = std::min(files, fact(ranks, rank).open_files);
    processes = std::min(processes, fact(ranks, rank).processes);
  }
  if (files < kFewFiles)
    findings.push_back({Severity::note,
                        format("a rank may open only %llu files", static_cast<unsigned long long>(files)),
                        "ulimit -n 1024"});
  if (processes < kFewProcesses + 8 * n)
    findings.push_back({Severity::note,
                        format("this user may have only %llu processes and threads",
                               static_cast<unsigned long long>(processes)),
                        "ulimit -u 4096; the programs of black boxes count too"});
  if (first.has_infiniband && first.locked_memory != kUnlimited)
    findings.push_back(
        {Severity::note,
         "there is an InfiniBand adapter, but only " + size_text(first.locked_memory) +
             " of memory may be locked",
         "ulimit -l unlimited, where the job starts (/etc/security/limits.conf, slurmd's unit)"});
}

Findings judge_host(const Facts& ranks, const HostRanks& host) {
  Findings findings{judge_cores(ranks, host)};
  judge_quota(ranks, host, findings);
  judge_shared_memory(ranks, host, findings);
  judge_limits(ranks, host, findings);
  return findings;
}

// What a fact is on several hosts, and where: "A on host1, B on host2".
std::string where_each(const std::map<std::string, std::string>& first_host) {
  std::string text;
  for (const auto& [what, host] : first_host) text += (text.empty() ? "" : ", ") + what + " on " + host;
  return text;
}

}  // namespace

std::vector<HostRanks> hosts_of(const Facts& ranks) {
  std::vector<HostRanks> hosts;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    const auto known = std::ranges::find(hosts, ranks[rank].host, &HostRanks::host);
    HostRanks& host = known == hosts.end() ? hosts.emplace_back(HostRanks{ranks[rank].host, {}}) : *known;
    host.ranks.push_back(static_cast<int>(rank));
  }
  return hosts;
}

Findings judge_hosts(const Facts& ranks) {
  const auto hosts = hosts_of(ranks);
  Findings all;
  std::vector<std::string> where;
  for (const auto& host : hosts)
    for (const auto& finding : judge_host(ranks, host)) {
      const auto known = std::ranges::find(all, finding.what, &Finding::what);
      if (known == all.end()) {
        all.push_back(finding);
        where.push_back(host.host);
      } else {
        where[static_cast<std::size_t>(known - all.begin())] += ", " + host.host;
      }
    }
  if (hosts.size() > 1)
    for (std::size_t i = 0; i < all.size(); ++i) all[i].what = where[i] + ": " + all[i].what;
  return all;
}

Findings judge_together(const Facts& ranks) {
  Findings findings;
  std::map<std::string, std::string> builds, processors;
  double earliest = ranks[0].clock, latest = earliest;
  std::size_t busiest = 0;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    builds.try_emplace(ranks[rank].build, ranks[rank].host);
    processors.try_emplace(ranks[rank].processor, ranks[rank].host);
    if (ranks[rank].waiting > ranks[busiest].waiting) busiest = rank;
  }
  for (const auto& host : hosts_of(ranks)) {
    earliest = std::min(earliest, fact(ranks, host.ranks[0]).clock);
    latest = std::max(latest, fact(ranks, host.ranks[0]).clock);
  }
  if (builds.size() > 1)
    findings.push_back({Severity::wrong, "ranks run different builds of bizo: " + where_each(builds),
                        "install one on all hosts, or start it from a folder that all of them share"});
  if (processors.size() > 1)
    findings.push_back({Severity::note, "hosts have different processors: " + where_each(processors),
                        "for the same bits in every run, ask for one kind (SLURM: --constraint)"});
  if (latest - earliest > 1)
    findings.push_back({Severity::note, format("the clocks of the hosts differ by %.1f s", latest - earliest),
                        "synchronize the hosts by NTP (chronyd); until then, times in logs mislead"});
  if (ranks.size() == 1) return findings;
  const std::string load = format("a rank that waits keeps %.2f of a core busy (rank %zu, the busiest)",
                                  ranks[busiest].waiting, busiest);
  if (ranks[busiest].waiting > 0.5)
    findings.push_back({Severity::wrong, load,
                        "bizo sleeps while it waits; so switch off the polling thread of the MPI library "
                        "(MPICH_ASYNC_PROGRESS=0, I_MPI_ASYNC_PROGRESS=0)"});
  else
    findings.push_back({Severity::ok, load});
  return findings;
}

}  // namespace bizo::app
