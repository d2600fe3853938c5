#include <algorithm>
#include <charconv>
#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/suggestions.hpp"
#include "io/csv_layout.hpp"
#include "io/csv_line.hpp"
#include "io/csv_value.hpp"
#include "io/readers.hpp"
#include "io/text_file.hpp"

namespace bizo::io {
namespace {

// The columns of a file, and how a user may call them.
struct CsvColumns {
  std::string path;
  std::vector<std::string> names;  // empty without a header
  Index count = 0;

  // As an option has to call column i.
  std::string call(Index i) const {
    const auto at = static_cast<std::size_t>(i);
    if (names.empty() || names[at].empty() || std::ranges::count(names, names[at]) > 1)
      return std::to_string(i);
    return names[at].find_first_of(" ,") == std::string::npos ? names[at] : io::quoted(names[at]);
  }

  // What to say of a column that is not there.
  std::string alternatives(const std::string& called) const {
    constexpr std::size_t kMax = 12;
    std::vector<std::string> known = names;
    const std::string near = nearest(called, known);
    if (known.size() > kMax) {
      known.resize(kMax);
      known.push_back("...");
    }
    return (near.empty() ? "" : "; did you mean " + near + "?") + "; known: first, last, 0 to " +
           std::to_string(count - 1) + (known.empty() ? " (there is no header)" : ", " + listing(known));
  }

  // A name counts before an index. What may be two columns is refused.
  Index find(const std::string& called, const std::string& option) const {
    const auto named = std::find(names.begin(), names.end(), called);
    const auto same = std::count(names.begin(), names.end(), called);
    const bool at_end = called == "first" || called == "last";
    const Index end = called == "first" ? 0 : count - 1;
    if (same > 1 || (same == 1 && at_end && named - names.begin() != end))
      throw ConfigError(path + ": " + option + " = " + called + ": there is more than one such column" +
                        (at_end ? ", by its place and by its name" : "") +
                        "; give its index, the first one being 0");
    if (same == 1) return named - names.begin();
    if (at_end) return end;
    Index index = -1;
    const auto [stop, error] = std::from_chars(called.data(), called.data() + called.size(), index);
    if (error == std::errc() && *stop == '\0' && index >= 0 && index < count) return index;
    throw ConfigError(path + ": " + option + " = " + called + ": there is no such column" +
                      alternatives(called) + hint_of_quotes(option));
  }

  // That a name with blanks came as several words is easily overlooked.
  std::string hint_of_quotes(const std::string& option) const {
    const bool needs = std::ranges::any_of(
        names, [](const auto& name) { return name.find_first_of(" ,") != std::string::npos; });
    return needs && option == "problem.leave_out" ? "; put names with blanks or commas in quotation marks"
                                                  : "";
  }
};

struct ColumnChoice {
  Index label = 0;
  std::vector<Index> features;  // ascending
};

ColumnChoice choose_columns(const CsvColumns& columns, const DatasetRequest& request, bool has_index) {
  ColumnChoice choice{.label = columns.find(request.label, "problem.label"), .features = {}};
  std::vector<bool> used(static_cast<std::size_t>(columns.count), true);
  for (const std::string& name : request.leave_out)
    used[static_cast<std::size_t>(columns.find(name, "problem.leave_out"))] = false;
  if (!used[static_cast<std::size_t>(choice.label)])
    throw ConfigError(request.path + ": problem.label = " + request.label +
                      " is one of the columns of problem.leave_out");
  if (has_index && choice.label == 0)
    throw ConfigError(request.path + ": problem.label = " + request.label +
                      " is the first column, which names the samples; set problem.index = no if it does not");
  for (Index i = has_index ? 1 : 0; i < columns.count; ++i)
    if (i != choice.label && used[static_cast<std::size_t>(i)]) choice.features.push_back(i);
  return choice;
}

// The samples of a file, from its current line on.
class SampleRows {
 public:
  SampleRows(TextFile& file, const DatasetRequest& request, const CsvLayout& layout,
             const CsvColumns& columns)
      : file_(file), request_(request), layout_(layout), columns_(columns) {}

  Dataset read(const ColumnChoice& choice) {
    std::vector<double> values, labels;
    do {
      split_line();
      for (const Index column : choice.features) values.push_back(number(column, false));
      labels.push_back(number(choice.label, true));
      is_first_ = false;
    } while (file_.next_line());
    const auto samples = static_cast<Index>(labels.size());
    const auto dimension = static_cast<Index>(choice.features.size());
    return {.features = Features(Matrix(Eigen::Map<const Matrix>(values.data(), dimension, samples))),
            .targets = Eigen::Map<const Vector>(labels.data(), samples),
            .origin = {}};
  }

 private:
  void split_line() {
    const auto width = static_cast<std::size_t>(layout_.width);
    if (!split(file_.line(), layout_.separator, fields_))
      file_.refuse(file_.line(), "a quotation mark is not closed, or text follows it");
    if (fields_.size() == width + 1 && fields_.back().empty()) fields_.pop_back();
    if (fields_.size() != width)
      file_.refuse(file_.line(), std::to_string(fields_.size()) + " fields; the first line has " +
                                     std::to_string(width) +
                                     ": complete the line, or check problem.separator and problem.decimal");
  }

  // Words, and no number.
  bool has_no_numbers() const {
    bool has_words = false;
    for (const auto field : fields_) {
      if (is_missing(field)) continue;
      if (value_of(field, request_.decimal).is_number) return false;
      has_words = true;
    }
    return has_words;
  }

  double number(Index column, bool is_label) {
    const std::string_view field = fields_[static_cast<std::size_t>(column)];
    const double value = value_of(field, request_.decimal).number;
    if (std::isfinite(value)) return value;
    if (is_first_ && layout_.has_header && has_no_numbers())
      file_.refuse(file_.line(),
                   "this row below the column names has no numbers; if it holds units or the like, make it a "
                   "comment: put # in front of it");
    std::string failure_report = explain_field(field, request_.decimal, columns_.call(column), is_label);
    if (is_first_ && !layout_.has_header && request_.header == Given::automatic)
      failure_report += "; if this row has the names of columns, set problem.header = yes";
    if (is_first_ && !layout_.has_header && column == 0 && !is_missing(field))
      failure_report += "; if the names are in a column, transpose the table: a row is a sample";
    file_.refuse(field, failure_report);
  }

  TextFile& file_;
  const DatasetRequest& request_;
  const CsvLayout& layout_;
  const CsvColumns& columns_;
  Fields fields_;
  bool is_first_ = true;
};

// Whether the numbers are 0 to n - 1, or 1 to n: in this order, or in any order where n is large enough for
// that to be no accident.
bool number_the_samples(const Vector& numbers) {
  constexpr Index kMin = 3, kShuffled = 8;
  const Index n = numbers.size();
  if (n < kMin) return false;
  const double first = numbers.minCoeff();
  if ((first != 0 && first != 1) || numbers.maxCoeff() != first + static_cast<double>(n - 1)) return false;
  if ((numbers.array() - first).matrix() == Vector::LinSpaced(n, 0, static_cast<double>(n - 1))) return true;
  std::vector<bool> seen(static_cast<std::size_t>(n), false);
  for (const double number : numbers)
    if (number == std::floor(number)) seen[static_cast<std::size_t>(number - first)] = true;
  return n >= kShuffled && std::ranges::all_of(seen, std::identity());
}

void require_no_row_numbers(const Dataset& data, const ColumnChoice& choice, const DatasetRequest& request) {
  const bool is_first = choice.features.size() > 1 && choice.features.front() == 0;
  if (request.index != Given::automatic || !is_first) return;
  if (number_the_samples(data.features.dense().row(0)))
    throw ConfigError(
        request.path +
        ": its first column numbers the samples; set problem.index = yes to leave it out, or no "
        "if it is a feature");
}

}  // namespace

Dataset read_csv(const DatasetRequest& request, Notes& notes) {
  TextFile file(request.path, Comments::lines);
  CsvLayout layout;
  if (!find_layout(file, request, layout, notes)) return {};
  const CsvColumns columns{.path = request.path, .names = layout.names, .count = layout.width};
  const ColumnChoice choice = choose_columns(columns, request, layout.has_index);
  if (layout.has_header && !file.next_line()) return {};
  Dataset data = SampleRows(file, request, layout, columns).read(choice);
  require_no_row_numbers(data, choice, request);
  return data;
}

}  // namespace bizo::io
