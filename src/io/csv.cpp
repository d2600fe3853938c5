#include <algorithm>
#include <charconv>

#include "bizo/core/error.hpp"
#include "bizo/core/params.hpp"
#include "readers.hpp"
#include "text_file.hpp"

namespace bizo {
namespace {

using Fields = std::vector<std::string_view>;

// Length of the first field. A separator inside quotes separates nothing.
std::size_t end_of_field(std::string_view line, char separator) {
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') inside = !inside;
    if (line[i] == separator && !inside) return i;
  }
  return line.size();
}

char separator_of(std::string_view line) {
  for (const char candidate : {'\t', ';'})
    if (end_of_field(line, candidate) < line.size()) return candidate;
  return ',';
}

std::string_view unquoted(std::string_view field) {
  field = trimmed(field);
  const bool has_quotes = field.size() > 1 && field.front() == '"' && field.back() == '"';
  return has_quotes ? field.substr(1, field.size() - 2) : field;
}

void split(std::string_view line, char separator, Fields& fields) {
  fields.clear();
  for (;;) {
    const std::size_t end = end_of_field(line, separator);
    fields.push_back(unquoted(line.substr(0, end)));
    if (end == line.size()) return;
    line.remove_prefix(end + 1);
  }
}

// A first row with a number in it is a sample: it might have a flaw, but must not get lost.
bool is_header(const Fields& fields) {
  const auto is_blank = [](std::string_view field) { return field.empty(); };
  return std::none_of(fields.begin(), fields.end(), is_number) &&
         !std::all_of(fields.begin(), fields.end(), is_blank);
}

// The columns of a file, and how a user may call them.
struct Columns {
  std::string path;
  std::vector<std::string> names;  // empty without a header
  Index count = 0;

  // What to say of a column that is not there.
  std::string alternatives(const std::string& called) const {
    constexpr std::size_t kMost = 12;
    std::vector<std::string> known = names;
    const std::string near = nearest(called, known);
    if (known.size() > kMost) {
      known.resize(kMost);
      known.push_back("...");
    }
    return (near.empty() ? "" : "; did you mean " + near + "?") + "; known: first, last, 0 to " +
           std::to_string(count - 1) + (known.empty() ? " (there is no header)" : ", " + listing(known));
  }

  Index find(const std::string& called, const std::string& option) const {
    if (called == "first") return 0;
    if (called == "last") return count - 1;
    const auto named = std::find(names.begin(), names.end(), called);
    if (named != names.end()) return named - names.begin();
    Index index = -1;
    const auto [end, error] = std::from_chars(called.data(), called.data() + called.size(), index);
    if (error == std::errc() && *end == '\0' && index >= 0 && index < count) return index;
    throw ConfigError(path + ": " + option + " = " + called + ": there is no such column" +
                      alternatives(called));
  }
};

struct Choice {
  Index label = 0;
  std::vector<Index> features;  // ascending
};

Choice choose(const Columns& columns, const DatasetRequest& request) {
  Choice choice{.label = columns.find(request.label, "problem.label"), .features = {}};
  std::vector<bool> used(static_cast<std::size_t>(columns.count), true);
  for (const std::string& name : request.leave_out)
    used[static_cast<std::size_t>(columns.find(name, "problem.leave_out"))] = false;
  if (!used[static_cast<std::size_t>(choice.label)])
    throw ConfigError(request.path + ": problem.label = " + request.label +
                      " is one of the columns of problem.leave_out");
  for (Index i = 0; i < columns.count; ++i)
    if (i != choice.label && used[static_cast<std::size_t>(i)]) choice.features.push_back(i);
  return choice;
}

double number_of(const TextFile& file, const Fields& fields, Index column) {
  return file.number(fields[static_cast<std::size_t>(column)],
                     "every field must be a finite number (leave the column out with problem.leave_out)");
}

// The samples from the current line to the end of the file.
Dataset read_rows(TextFile& file, char separator, Index width, const Choice& choice) {
  std::vector<double> values, labels;
  Fields fields;
  do {
    split(file.line(), separator, fields);
    if (static_cast<Index>(fields.size()) != width)
      file.refuse(file.line(),
                  std::to_string(fields.size()) + " fields; the first line has " + std::to_string(width));
    for (const Index column : choice.features) values.push_back(number_of(file, fields, column));
    labels.push_back(number_of(file, fields, choice.label));
  } while (file.next_line());
  const auto samples = static_cast<Index>(labels.size());
  const auto dimension = static_cast<Index>(choice.features.size());
  return {.features = Features(Matrix(Eigen::Map<const Matrix>(values.data(), dimension, samples))),
          .targets = Eigen::Map<const Vector>(labels.data(), samples),
          .origin = {}};
}

}  // namespace

Dataset read_csv(const DatasetRequest& request) {
  TextFile file(request.path);
  if (!file.next_line()) return {};
  const char separator = separator_of(file.line());
  Fields fields;
  split(file.line(), separator, fields);
  Columns columns{.path = request.path, .names = {}, .count = static_cast<Index>(fields.size())};
  const bool has_header = is_header(fields);
  if (has_header) columns.names.assign(fields.begin(), fields.end());
  const Choice choice = choose(columns, request);
  if (has_header && !file.next_line()) return {};
  return read_rows(file, separator, columns.count, choice);
}

}  // namespace bizo
