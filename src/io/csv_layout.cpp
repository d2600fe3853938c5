#include "io/csv_layout.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "bizo/core/error.hpp"
#include "io/csv_header.hpp"
#include "io/csv_line.hpp"
#include "io/csv_value.hpp"

namespace bizo::io {
namespace {

constexpr std::size_t kPreview = 200;  // lines that decide how a file is read

const std::map<std::string, char> kSeparators{
    {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"blank", kBlank}};

// Excel writes "sep=;" in front of everything.
bool says_separator(std::string_view line) {
  return line.starts_with("sep=") && line.size() == 5;
}

char choose_separator(const TextFile& file, const DatasetRequest& request,
                      const std::vector<std::string_view>& lines) {
  if (request.separator != "auto") return kSeparators.at(request.separator);
  if (says_separator(file.line())) return file.line()[4];
  return separator_of(lines, request.decimal == ',' ? ',' : '\0');
}

// What programs separate fields by, and problem.separator does not know: it is in every line, as often, where
// the separator that was chosen leaves the lines whole, or leaves it alone as a field.
char unknown_separator(const std::vector<Fields>& rows) {
  for (const char mark : {'|', ':', '^', '~', '&', '!'}) {
    std::set<std::ptrdiff_t> counts;
    for (const Fields& row : rows) {
      if (row.size() == 1)
        counts.insert(std::ranges::count(row[0], mark));
      else
        counts.insert(std::ranges::count(row, std::string_view(&mark, 1)));
    }
    if (counts.size() == 1 && *counts.begin() > 0) return mark;
  }
  return '\0';
}

// The lines as fields; those that are not closed are left to the reader.
std::vector<Fields> rows_of(const std::vector<std::string_view>& lines, char separator) {
  std::vector<Fields> rows;
  Fields fields;
  for (const auto& line : lines)
    if (split(line, separator, fields)) rows.push_back(fields);
  return rows;
}

bool ends_empty(const Fields& row) {
  return row.size() > 1 && row.back().empty();
}

// Row names of R: words, or whole numbers that differ.
bool are_row_names(const std::vector<Fields>& rows, char decimal) {
  std::set<std::string_view> seen;
  return std::all_of(rows.begin() + 1, rows.end(), [&](const Fields& row) {
    const std::string_view name = row[0];
    const bool whole = name.find_first_not_of("0123456789") == std::string_view::npos;
    return !name.empty() && (whole || !value_of(name, decimal).is_number) && seen.insert(name).second;
  });
}

// The rows that are as wide as the first one.
std::vector<Fields> equal_rows(const std::vector<Fields>& rows) {
  std::vector<Fields> equal;
  std::ranges::copy_if(rows, std::back_inserter(equal),
                       [&](const Fields& row) { return row.size() == rows[0].size(); });
  return equal;
}

bool choose_header(const TextFile& file, const DatasetRequest& request, const std::vector<Fields>& rows) {
  if (request.header != Given::automatic) return request.header == Given::yes;
  const FirstRow kind = judge_first_row(equal_rows(rows), request.decimal);
  if (kind == FirstRow::unclear)
    file.refuse(
        file.line(),
        "this first row may be names of columns or a sample; set problem.header = yes for names, or no "
        "for a sample");
  return kind == FirstRow::names;
}

// pandas and R write numbers of rows in a first column that has no name.
bool is_unnamed(const std::string& name) {
  return name.empty() || name == "Unnamed: 0";
}

void choose_index(const TextFile& file, const DatasetRequest& request, bool has_row_names, CsvLayout& layout,
                  Notes& notes) {
  if (has_row_names && request.index == Given::no)
    file.refuse(file.line(),
                "the lines below have one field more, which is then no feature; problem.index = no "
                "needs a name for every column");
  layout.has_index = request.index == Given::yes || has_row_names;
  if (request.index != Given::automatic || layout.names.empty() || !is_unnamed(layout.names[0])) return;
  layout.has_index = true;
  notes.push_back(
      request.path +
      ": the first column has no name and is left out; if it is a feature, set problem.index = no");
}

}  // namespace

bool find_layout(TextFile& file, const DatasetRequest& request, CsvLayout& layout, Notes& notes) {
  if (!file.next_line()) return false;
  std::vector<std::string_view> lines = file.preview(kPreview);
  if (!says_separator(file.line())) lines.insert(lines.begin(), file.line());
  layout.separator = choose_separator(file, request, lines);
  if (says_separator(file.line()) && !file.next_line()) return false;
  Fields first;
  if (!split(file.line(), layout.separator, first))
    file.refuse(
        file.line(),
        "a quotation mark is not closed, or text follows it; a field with quotation marks in it reads "
        "\"a \"\"name\"\"\", without line breaks");
  std::vector<Fields> rows = rows_of(lines, layout.separator);
  if (const char mark = unknown_separator(rows); mark != '\0' && request.separator == "auto")
    file.refuse(file.line(),
                std::string("fields are separated by ") + mark +
                    ", which problem.separator does not know: " + "comma, semicolon, tab, blank" +
                    "; write commas instead: tr '" + mark + "' , < OLD > NEW");
  const auto all_end_empty = [&](std::size_t width) {
    return rows.size() > 1 && std::all_of(rows.begin() + 1, rows.end(), [&](const Fields& row) {
             return ends_empty(row) && row.size() == width;
           });
  };
  if (all_end_empty(first.size()) && ends_empty(first)) {  // a separator ends every line
    for (auto& row : rows) row.pop_back();
  } else if (all_end_empty(first.size() + 1)) {  // every line but the header's
    for (std::size_t i = 1; i < rows.size(); ++i) rows[i].pop_back();
  }
  first = rows[0];
  layout.has_header = choose_header(file, request, rows);
  bool has_row_names = false;
  if (layout.has_header) {
    has_row_names = rows.size() > 1 &&
                    std::all_of(rows.begin() + 1, rows.end(),
                                [&](const Fields& row) { return row.size() == first.size() + 1; }) &&
                    are_row_names(rows, request.decimal);
    if (has_row_names) layout.names.emplace_back();
    for (const auto& name : first) layout.names.push_back(unescaped(name));
  }
  layout.width = static_cast<Index>(first.size() + (has_row_names ? 1 : 0));
  choose_index(file, request, has_row_names, layout, notes);
  return true;
}

}  // namespace bizo::io
