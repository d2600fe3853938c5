#include "blackbox/record.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "bizo/core/one_line.hpp"
#include "bizo/core/plain_text.hpp"
#include "blackbox/foreign_number.hpp"

namespace bizo::blackbox {
namespace {

// The shortest text that is read back as the same number; of whole numbers all digits, so that every language
// reads seeds and indices as such.
std::string exact(double value) {
  if (std::isnan(value)) return "nan";
  if (is_whole(value)) return std::to_string(static_cast<std::int64_t>(value));
  char text[32];
  const auto [end, code] = std::to_chars(text, text + sizeof text, value);
  return {text, end};
}

// A # begins a comment at the begin of a line or after a blank: there are numbers with one in it, 1.#INF.
std::string_view without_comment(std::string_view line) {
  for (auto at = line.find('#'); at != line.npos; at = line.find('#', at + 1))
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
  return line;
}

void read_line(std::string_view line, int number, Record& record) {
  std::istringstream words{std::string(without_comment(line))};
  std::string name, word;
  if (!(words >> name)) return;
  std::vector<double> values;
  bool all_numbers = true;
  while (words >> word) {
    double value = kNaN;
    all_numbers = all_numbers && parse_number(word, value);
    values.push_back(value);
  }
  double single = kNaN;
  if (parse_number(name, single))
    throw Malformed("line " + std::to_string(number) + " begins with a number; a line is: name value ...");
  if (record.words.contains(name) || record.numbers.contains(name) || record.lists.contains(name))
    throw Malformed("line " + std::to_string(number) + " has a second " + name);
  if (!all_numbers) {
    const auto rest = line.substr(line.find(name) + name.size());
    const auto first = std::min(rest.find_first_not_of(" \t"), rest.size());
    record.words[name] = std::string(rest.substr(first, rest.find_last_not_of(" \t") + 1 - first));
  } else if (values.size() == 1) {
    record.numbers[name] = values[0];
  } else {
    record.lists[name] = values;
  }
}

[[noreturn]] void refuse_kind(const std::string& name, const char* kind, const std::string& instead) {
  throw Malformed("it has no " + std::string(kind) + " called " + name + ", but " + instead);
}

// As a message shows them.
std::string quoted(const std::string& words) {
  constexpr std::size_t kMax = 60;
  const std::string line = one_line(words);
  return "'" + (line.size() > kMax ? line.substr(0, kMax) + "..." : line) + "'" + hint_at_number(line);
}

}  // namespace

bool is_whole(double value) {
  return std::abs(value) < kExactIntegers && value == std::floor(value) &&
         !(value == 0 && std::signbit(value));
}

std::optional<std::vector<double>> Record::list(const std::string& name) const {
  if (const auto found = lists.find(name); found != lists.end()) return found->second;
  if (const auto found = numbers.find(name); found != numbers.end()) return std::vector{found->second};
  if (const auto found = words.find(name); found != words.end())
    refuse_kind(name, "numbers", quoted(found->second));
  if (others.contains(name)) refuse_kind(name, "numbers", "something else");
  return {};
}

double Record::number(const std::string& name, double fallback) const {
  const auto found = list(name);
  if (found && found->size() != 1)
    throw Malformed("it has " + std::to_string(found->size()) + " numbers for " + name + " instead of 1");
  return found ? found->front() : fallback;
}

const std::string* Record::word(const std::string& name) const {
  const auto found = words.find(name);
  if (found != words.end()) return &found->second;
  if (numbers.contains(name) || lists.contains(name) || others.contains(name))
    refuse_kind(name, "words", "something else");
  return nullptr;
}

Index count_in(double number) {
  if (std::isnan(number)) return 0;
  if (!(number >= 0 && number < kExactIntegers) || number != std::floor(number))
    throw Malformed("it has a count that is not a whole number");
  return static_cast<Index>(number);
}

std::string to_lines(const Record& record) {
  std::string text;
  for (const auto& [name, word] : record.words) text += name + " " + word + "\n";
  for (const auto& [name, value] : record.numbers) text += name + " " + exact(value) + "\n";
  for (const auto& [name, values] : record.lists) {
    text += name;
    for (const double value : values) text.append(" ").append(exact(value));
    text += "\n";
  }
  return text;
}

std::string Record::names() const {
  std::vector<std::string> all;
  for (const auto& [name, word] : words) all.push_back(name);
  for (const auto& [name, number] : numbers) all.push_back(name);
  for (const auto& [name, list] : lists) all.push_back(name);
  all.insert(all.end(), others.begin(), others.end());
  constexpr std::size_t kMax = 5, kLetters = 40;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMax, all.size()); ++i)
    text += (i > 0 ? ", " : "") + one_line(all[i]).substr(0, kLetters);
  return text + (all.size() > kMax ? ", ..." : "");
}

Record from_lines(std::string_view text) {
  if (const auto flaw = flaw_of_text(text); !flaw.empty()) throw Malformed(flaw);
  text = without_mark(text);
  if (!text.empty() && text.back() != '\n')
    throw Malformed("its last line is not complete: there is no end of line");
  Record record;
  for (int number = 1; !text.empty(); ++number) {
    const auto length = text.find('\n');
    auto line = text.substr(0, length);
    if (line.ends_with('\r')) line.remove_suffix(1);
    read_line(line, number, record);
    text.remove_prefix(length + 1);
  }
  return record;
}

EvaluationStatus status_named(std::string_view name, EvaluationStatus fallback) {
  for (int i = 0; i < kEvaluationStatuses; ++i)
    if (name_of(static_cast<EvaluationStatus>(i)) == name) return static_cast<EvaluationStatus>(i);
  return fallback;
}

}  // namespace bizo::blackbox
