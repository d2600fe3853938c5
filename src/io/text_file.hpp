// What the readers of text formats share: lines, words, numbers, and complaints that name the place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo::io {

// What counts as a comment: nothing, a line that starts with '#', or also text after a blank and '#'.
enum class Comments { none, lines, anywhere };

// A text file, read as a whole, taken line by line. Views into a line stay valid as long as the object.
class TextFile {
 public:
  // Error if it cannot be read, ConfigError if it is no text.
  explicit TextFile(const std::string& path, Comments comments);

  // Goes to the next line that is not blank; false at the end of the file.
  bool next_line();
  std::string_view line() const { return line_; }
  // Up to `max` lines as next_line() would go through them, without going there.
  std::vector<std::string_view> preview(std::size_t max) const;

  // The finite number that `field`, a part of the line, consists of; otherwise a complaint that ends in
  // `remedy`.
  double number(std::string_view field, std::string_view remedy) const;

  // Throws ConfigError "path:line:column: complaint", where the column is that of `part` of the line.
  [[noreturn]] void refuse(std::string_view part, const std::string& failure_report) const;

 private:
  // Takes the next line, blank or not, off `rest`.
  std::string_view take_line(std::string_view& rest) const;

  std::string path_;
  std::string content_;
  std::string_view rest_;
  std::string_view line_;
  Comments comments_;
  Index line_number_ = 0;
};

// The next word of `rest`, which loses it; empty at the end.
std::string_view take_word(std::string_view& rest, std::string_view separators);

// `text` without white space at its ends.
std::string_view trimmed(std::string_view text);

// Whether `text` is a number, finite or not, in or out of the range of double.
bool is_number(std::string_view text);

// That number; NaN out of the range of double, or if it is not a number.
double number_in(std::string_view text);

std::string quoted(std::string_view text);

}  // namespace bizo::io
