#include "bizo/blackbox/record.hpp"

#include <charconv>
#include <cmath>
#include <sstream>

namespace bizo {
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

bool parse(std::string_view text, double& value) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return end == text.data() + text.size() && code == std::errc();
}

void read_line(std::string_view line, int number, Record& record) {
  std::istringstream words{std::string(line.substr(0, line.find('#')))};
  std::string name, word;
  if (!(words >> name)) return;
  std::vector<double> values;
  bool all_numbers = true;
  while (words >> word) {
    double value = kNaN;
    all_numbers = all_numbers && parse(word, value);
    values.push_back(value);
  }
  double single = kNaN;
  if (parse(name, single))
    throw Malformed("line " + std::to_string(number) + " begins with a number; a line is: name value ...");
  if (record.words.contains(name) || record.numbers.contains(name) || record.lists.contains(name))
    throw Malformed("line " + std::to_string(number) + " has a second " + name);
  if (!all_numbers) {
    const auto rest = line.substr(line.find(name) + name.size());
    record.words[name] = std::string(rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size())));
  } else if (values.size() == 1) {
    record.numbers[name] = values[0];
  } else {
    record.lists[name] = values;
  }
}

[[noreturn]] void refuse_kind(const std::string& name, const char* kind) {
  throw Malformed("it has no " + std::string(kind) + " called " + name + ", but something else");
}

}  // namespace

bool is_whole(double value) {
  return std::abs(value) < kExactIntegers && value == std::floor(value) &&
         !(value == 0 && std::signbit(value));
}

std::optional<std::vector<double>> Record::list(const std::string& name) const {
  if (const auto found = lists.find(name); found != lists.end()) return found->second;
  if (const auto found = numbers.find(name); found != numbers.end()) return std::vector{found->second};
  if (words.contains(name) || others.contains(name)) refuse_kind(name, "numbers");
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
  if (numbers.contains(name) || lists.contains(name) || others.contains(name)) refuse_kind(name, "words");
  return nullptr;
}

Index count_in(double number) {
  if (std::isnan(number)) return 0;
  if (!(number >= 0 && number < kExactIntegers) || number != std::floor(number))
    throw Malformed("it has a count that is no whole number");
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

Record from_lines(std::string_view text) {
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

}  // namespace bizo
