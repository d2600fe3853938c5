#include <sys/statfs.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "app/doctor/findings.hpp"
#include "app/report/text.hpp"
#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "io/atomic_file.hpp"
#include "io/hdf5_version.hpp"

namespace bizo::app {
namespace {

constexpr std::size_t kTrialSize = 1 << 20;
constexpr std::uint64_t kLittle = 1'000'000'000;  // bytes of free space
constexpr double kSlow = 1;                       // seconds, for a small file

std::string file_system_name(unsigned long magic) {
  static const std::map<unsigned long, std::string> known{
      {0x6969, "nfs"},       {0x0bd00bd0, "lustre"},  {0x47504653, "gpfs"},   {0x01021994, "tmpfs"},
      {0x858458f6, "ramfs"}, {0x794c7630, "overlay"}, {0x19830326, "beegfs"}, {0xff534d42, "cifs"},
      {0xfe534d42, "smb2"},  {0x00c36400, "ceph"},    {0x65735546, "fuse"},   {0x01021997, "9p"},
      {0xef53, "ext4"},      {0x58465342, "xfs"},     {0x9123683e, "btrfs"},  {0x2fc12fc1, "zfs"}};
  const auto found = known.find(magic);
  return found == known.end() ? format("file system 0x%lx", magic) : found->second;
}

bool is_of_network(const std::string& kind) {
  static const std::set<std::string> known{"nfs", "lustre", "gpfs", "beegfs", "cifs", "smb2", "ceph", "9p"};
  return known.contains(kind);
}

void judge_kind(const StorageFacts& storage, Findings& findings) {
  if (storage.kind == "tmpfs" || storage.kind == "ramfs")
    findings.push_back({Severity::note,
                        storage.folder + " is memory (" + storage.kind + "), and lost when the host stops",
                        "choose a run.output on a disk for results to keep or resume"});
  if (storage.kind == "overlay")
    findings.push_back({Severity::note,
                        storage.folder + " is a container layer, and vanishes with the container",
                        "mount a folder of the host and choose a run.output there (docker -v)"});
  if (is_of_network(storage.kind))
    findings.push_back(
        {Severity::note,
         storage.folder + " is on a network (" + storage.kind +
             "): other hosts see results some seconds late, and readers may fail to lock them",
         "bizo itself holds no lock; for h5py and h5dump: export HDF5_USE_FILE_LOCKING=FALSE"});
}

void judge_hdf5(const StorageFacts& storage, Findings& findings) {
  if (storage.hdf5 != storage.hdf5_compiled)
    findings.push_back({Severity::wrong,
                        "HDF5 is " + storage.hdf5 + ", but bizo was compiled for " + storage.hdf5_compiled,
                        "load the HDF5 that bizo was built with, or build it again"});
  else
    findings.push_back({Severity::ok, "HDF5 is " + storage.hdf5 + ", as bizo was compiled for"});
  static const std::set<std::string> harmless{"", "FALSE", "0", "BEST_EFFORT"};
  if (!harmless.contains(storage.locking))
    findings.push_back(
        {Severity::note,
         "HDF5_USE_FILE_LOCKING=" + storage.locking + " makes readers lock files, bizo inspect too",
         "unset it: results are replaced as a whole and need no lock"});
}

}  // namespace

StorageFacts find_storage_facts(const std::string& trial) {
  const auto parent = std::filesystem::path(trial).parent_path();
  StorageFacts facts;
  std::error_code none;
  facts.folder = std::filesystem::weakly_canonical(parent.empty() ? "." : parent, none).string();
  facts.hdf5 = io::hdf5::library_version();
  facts.hdf5_compiled = io::hdf5::compiled_version();
  if (const char* locking = std::getenv("HDF5_USE_FILE_LOCKING")) facts.locking = locking;
  struct statfs system {};
  if (statfs(facts.folder.c_str(), &system) == 0) {
    facts.kind = file_system_name(static_cast<unsigned long>(system.f_type));
    facts.free = static_cast<std::uint64_t>(system.f_bavail) * static_cast<std::uint64_t>(system.f_bsize);
  }
  const auto begin = std::chrono::steady_clock::now();
  try {
    io::replace_file(trial, std::string(kTrialSize, 'x'));
    io::replace_file(trial, std::string(kTrialSize, 'y'));
  } catch (const Error& error) {
    facts.failure = error.what();
  }
  facts.seconds = seconds_since(begin) / 2;
  return facts;
}

Findings judge_storage(const StorageFacts& storage, const std::vector<RankFacts>& ranks) {
  Findings findings;
  if (!storage.failure.empty()) {
    findings.push_back({Severity::wrong, "results cannot be written: " + storage.failure,
                        "make room or get permission to write there, or choose another folder (--output, "
                        "run.output)"});
  } else {
    const std::string what =
        format("results can be written to %s (%s, %s free): 1 MB in %.0f ms", storage.folder.c_str(),
               storage.kind.c_str(), size_text(storage.free).c_str(), 1e3 * storage.seconds);
    if (storage.free < kLittle)
      findings.push_back(
          {Severity::note, what, "make room: a run keeps two versions of its results and checkpoints"});
    else if (storage.seconds > kSlow)
      findings.push_back(
          {Severity::note, what, "raise run.save_every and run.checkpoint_every, or choose another disk"});
    else
      findings.push_back({Severity::ok, what});
    judge_kind(storage, findings);
    for (const auto& host : hosts_of(ranks))
      if (!ranks[static_cast<std::size_t>(host.ranks[0])].sees_output) {
        findings.push_back({Severity::note, "not all hosts see that folder: " + host.host + " does not",
                            "rank 0 alone writes there; but resume with rank 0 on " + ranks[0].host +
                                ", or choose a folder that all hosts share"});
        break;
      }
  }
  judge_hdf5(storage, findings);
  return findings;
}

}  // namespace bizo::app
