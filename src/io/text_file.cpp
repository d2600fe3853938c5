#include "io/text_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

#include "bizo/core/error.hpp"
#include "bizo/core/plain_text.hpp"

namespace bizo::io {
namespace {

constexpr std::string_view kWhite = " \t\r\v\f";

std::string read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw Error("cannot open " + path + ": " + std::strerror(errno));
  std::string content;
  std::array<char, 1 << 16> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file.get()))
    content.append(buffer.data(), size);
  if (std::ferror(file.get())) throw Error("cannot read " + path + ": " + std::strerror(errno));
  return content;
}

struct Parsed {
  double value = kNaN;
  std::errc error = std::errc::invalid_argument;
};

Parsed parse(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  Parsed parsed;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed.value);
  if (end == text.data() + text.size()) parsed.error = error;
  return parsed;
}

// Where the line's comment starts, or the length of the line. The number 1.#INF has none.
std::size_t begin_of_comment(std::string_view line, Comments comments) {
  if (comments == Comments::none) return line.size();
  if (trimmed(line).starts_with('#')) return 0;
  if (comments == Comments::anywhere)
    for (std::size_t i = 1; i < line.size(); ++i)
      if (line[i] == '#' && kWhite.find(line[i - 1]) != std::string_view::npos) return i;
  return line.size();
}

}  // namespace

TextFile::TextFile(const std::string& path, Comments comments)
    : path_(path), content_(plain_text(read_file(path), path)), rest_(content_), comments_(comments) {}

std::string_view TextFile::take_line(std::string_view& rest) const {
  const std::size_t length = rest.find('\n');
  std::string_view line = rest.substr(0, length);
  rest.remove_prefix(length == std::string_view::npos ? rest.size() : length + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t comment = begin_of_comment(line, comments_);
  return line.substr(0, comment);
}

bool TextFile::next_line() {
  while (!rest_.empty()) {
    line_ = take_line(rest_);
    ++line_number_;
    if (!trimmed(line_).empty()) return true;
  }
  return false;
}

std::vector<std::string_view> TextFile::preview(std::size_t max) const {
  std::vector<std::string_view> lines;
  for (std::string_view rest = rest_; !rest.empty() && lines.size() < max;)
    if (const auto line = take_line(rest); !trimmed(line).empty()) lines.push_back(line);
  return lines;
}

double TextFile::number(std::string_view field, std::string_view remedy) const {
  const auto [value, error] = parse(field);
  if (error == std::errc() && std::isfinite(value)) return value;
  const char* flaw = error == std::errc::result_out_of_range ? " is out of the range of double; "
                     : error == std::errc()                  ? " is not finite; "
                                                             : " is not a number; ";
  refuse(field, quoted(field) + flaw + std::string(remedy));
}

void TextFile::refuse(std::string_view part, const std::string& failure_report) const {
  const auto column = part.data() - line_.data() + 1;
  throw ConfigError(path_ + ":" + std::to_string(line_number_) + ":" + std::to_string(column) + ": " +
                    failure_report);
}

std::string_view take_word(std::string_view& rest, std::string_view separators) {
  rest.remove_prefix(std::min(rest.find_first_not_of(separators), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(separators));
  rest.remove_prefix(word.size());
  return word;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhite);
  if (first == std::string_view::npos) return text.substr(0, 0);
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

bool is_number(std::string_view text) {
  return parse(text).error != std::errc::invalid_argument;
}

double number_in(std::string_view text) {
  const auto [value, error] = parse(text);
  return error == std::errc() ? value : kNaN;
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

}  // namespace bizo::io
