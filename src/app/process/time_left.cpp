#include "app/process/time_left.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <memory>
#include <optional>
#include <regex>

#include "bizo/core/error.hpp"

namespace bizo::app {
namespace {

// Letters; std::regex needs stack for every one.
constexpr std::size_t kLongest = 64;
constexpr double kEndless = std::numeric_limits<double>::infinity();

double number_of(const std::ssub_match& part) {
  return part.matched ? std::stod(part.str()) : 0;
}

// nullopt: no duration.
std::optional<double> seconds_in(const std::string& text) {
  static const std::regex one_unit(R"((\d{1,9}(?:\.\d*)?)([smhd]?))");
  static const std::regex clock(R"((?:(?:(\d{1,5})-)?(\d{1,6}):)?(\d{1,2}):(\d{1,2}))");
  std::smatch parts;
  if (text.size() > kLongest) return {};
  if (std::regex_match(text, parts, one_unit)) {
    const std::string unit = parts[2];
    return number_of(parts[1]) * (unit == "d" ? 86400 : unit == "h" ? 3600 : unit == "m" ? 60 : 1);
  }
  if (std::regex_match(text, parts, clock))
    return 86400 * number_of(parts[1]) + 3600 * number_of(parts[2]) + 60 * number_of(parts[3]) +
           number_of(parts[4]);
  return {};
}

bool is_number(const char* text) {
  return text && *text && std::all_of(text, text + std::string(text).size(), [](unsigned char c) {
           return std::isdigit(c) != 0;
         });
}

// The first word that a command prints.
std::string word_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), pclose);
  std::array<char, 64> word{};
  if (!output || std::fscanf(output.get(), "%63s", word.data()) != 1) return "";
  return word.data();
}

}  // namespace

double read_duration(const std::string& text, const std::string& what) {
  const auto seconds = seconds_in(text);
  if (!seconds || *seconds <= 0)
    throw ConfigError(what + " = " + text +
                      ": a duration is seconds, or 15m, 2h, 1d, HH:MM:SS or D-HH:MM:SS, and more than 0");
  return *seconds;
}

double allocation_left() {
  if (const char* end = std::getenv("SLURM_JOB_END_TIME"); is_number(end))
    return std::atof(end) - static_cast<double>(std::time(nullptr));
  const char* job = std::getenv("SLURM_JOB_ID");
  if (!is_number(job)) return kEndless;
  const auto left = seconds_in(
      word_of("timeout 20 squeue --noheader --format=%L --jobs=" + std::string(job) + " 2>/dev/null"));
  return left.value_or(kEndless);
}

TimeLeft time_left(const std::string& time_limit, double margin, double gone) {
  const double allocation = std::max(allocation_left(), 0.0);
  const double before = std::min(margin, allocation / 4);
  TimeLeft left{gone + allocation - before, gone + allocation - before / 3};
  if (allocation == kEndless) left = {kEndless, kEndless};
  if (!time_limit.empty()) left.run = std::min(left.run, read_duration(time_limit, "--time-limit"));
  return left;
}

}  // namespace bizo::app
