// What is said to a program and by it, before it becomes text: named words, numbers and lists of numbers.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bizo/core/problem.hpp"

namespace bizo::blackbox {

// An answer that cannot be read, and why.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr double kExactIntegers = 9007199254740992;  // 2^53: below, doubles have all of them

// Whether it is written as an integer; -0 would lose its sign.
bool is_whole(double value);

// A count that a program tells; NaN is 0. Malformed unless it is a whole number below 2^53.
Index count_in(double number);

struct Record {
  // A matrix whose numbers follow apart from the record, column by column.
  struct Shape {
    std::string name;
    Index rows = 0, columns = 0;
  };
  struct Failed {
    Index column = 0;
    std::string status, reason;
  };

  std::map<std::string, std::string> words;
  std::map<std::string, double> numbers;
  std::map<std::string, std::vector<double>> lists;
  std::set<std::string> others;                 // names of what is none of these
  std::map<std::string, std::uint64_t> unread;  // lists that are too long for an answer: their sizes
  std::vector<Shape> arrays;
  std::vector<Failed> failures;
  Metrics metrics;

  // A list, or a number as a list of one; nothing: there is none of that name. Malformed, here and below, if
  // what has the name is of another kind.
  std::optional<std::vector<double>> list(const std::string& name) const;
  // The number, or a list of one; `fallback` if there is none.
  double number(const std::string& name, double fallback) const;
  const std::string* word(const std::string& name) const;
  // What it has, for messages: "value=, y"; "" if it has nothing.
  std::string names() const;
};

// The status called so, `fallback` if there is none.
EvaluationStatus status_named(std::string_view name, EvaluationStatus fallback);

// One JSON object. What is not finite is null. Readers also take what Python's json writes for it: NaN,
// Infinity, -Infinity. Both throw nothing but Malformed.
std::string to_json(const Record& record);
Record from_json(std::string_view text);

// Lines "name number ..." or "name words"; '#' at the begin of a line or after a blank begins a comment. The
// last line must be complete. Only words, numbers and lists.
std::string to_lines(const Record& record);
Record from_lines(std::string_view text);

}  // namespace bizo::blackbox
