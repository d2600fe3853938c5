#include "bizo/core/suggestions.hpp"

#include <algorithm>
#include <cctype>

namespace bizo {
namespace {

std::string lower_case(std::string_view name) {
  std::string lower(name);
  for (char& letter : lower) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return lower;
}

// Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      cost[i][j] =
          std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view given, const std::vector<std::string>& known) {
  const std::string name = lower_case(given);
  std::string best;
  std::size_t min = std::max<std::size_t>(2, (name.size() + 1) / 2);  // farther names are no help
  for (const auto& option : known) {
    const std::string candidate = lower_case(option);
    const bool is_beginning = name.size() >= 2 && candidate.starts_with(name);
    const std::size_t distance = is_beginning ? 1 : edit_distance(name, candidate);
    const bool nothing_in_common = distance == std::max(name.size(), candidate.size());
    if (distance >= min || nothing_in_common) continue;
    min = distance;
    best = option;
  }
  return best;
}

std::string listing(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return text;
}

}  // namespace bizo
