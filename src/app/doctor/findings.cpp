#include <cmath>

#include "app/doctor/findings.hpp"
#include "app/report/text.hpp"

namespace bizo::app {
namespace {

constexpr double kSlowNear = 5e-6, kSlowFar = 1e-3;  // seconds

}  // namespace

Findings judge_messages(const MessageFacts& messages, const std::vector<RankFacts>& ranks) {
  Findings findings;
  const auto text = [](double seconds, int rank) {
    return format("a message between ranks 0 and %d takes %.*f us", rank, seconds < 1e-5 ? 1 : 0,
                  1e6 * seconds);
  };
  if (messages.near > 0) {
    const std::string what = text(messages.near_seconds, messages.near) +
                             (messages.shares_memory ? ", by shared memory" : ", without shared memory");
    if (messages.near_seconds < kSlowNear)
      findings.push_back({Severity::ok, what});
    else if (messages.shares_memory)
      findings.push_back({Severity::note, what + "; the cores have other work than these ranks",
                          "give every rank a core of its own; check with top what else runs there"});
    else
      findings.push_back(
          {Severity::note, what,
           "unset OMPI_MCA_btl or include vader in it, make room in /dev/shm, and start the ranks "
           "of a host in one container"});
  }
  if (messages.far > 0) {
    const auto& host = ranks[static_cast<std::size_t>(messages.far)].host;
    const std::string what = text(messages.far_seconds, messages.far) + ", on " + host;
    if (messages.far_seconds < kSlowFar)
      findings.push_back({Severity::ok, what});
    else
      findings.push_back(
          {Severity::note, what,
           "choose the fast network (OMPI_MCA_btl_tcp_if_include=...); until then batches should "
           "take 0.1 s or more"});
  }
  return findings;
}

std::string text_of(const Findings& findings) {
  std::string text;
  for (const auto& [level, what, remedy] : findings) {
    const char* mark = level == Severity::ok ? "ok" : level == Severity::note ? "note" : "WRONG";
    text += format("  %-6s %s\n", mark, what.c_str());
    if (level != Severity::ok) text += format("         -> %s\n", remedy.c_str());
  }
  return text;
}

std::string ranges(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
    if (last > i) text += "-" + std::to_string(numbers[last]);
    i = last;
  }
  return text;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes == kUnlimited) return "any amount";
  if (bytes < 1'000'000) return format("%.0f kB", static_cast<double>(bytes) / 1e3);
  if (bytes < 1'000'000'000) return format("%.0f MB", static_cast<double>(bytes) / 1e6);
  return format("%.1f GB", static_cast<double>(bytes) / 1e9);
}

}  // namespace bizo::app
