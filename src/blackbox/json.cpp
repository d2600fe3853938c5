#include "blackbox/json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "bizo/core/plain_text.hpp"
#include "blackbox/record.hpp"

namespace bizo::blackbox {
namespace {

using Json = nlohmann::ordered_json;

// A whole number is written as one, so that every language reads seeds and indices as such.
Json number_of(double value) {
  if (!std::isfinite(value)) return nullptr;
  return is_whole(value) ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

Json list_of(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number_of(value));
  return list;
}

bool is_number(const Json& json) {
  return json.is_number() || json.is_null() || json.is_boolean();
}

double number_in(const Json& json) {
  if (json.is_boolean()) return json.get<bool>() ? 1 : 0;
  return json.is_null() ? kNaN : json.get<double>();
}

using Lists = std::map<std::string, std::vector<double>>;

// The lists of a record that hold something else than numbers.
bool has_entries_of_its_own(const std::string& name) {
  return name == "arrays" || name == "failures" || name == "metrics";
}

// Numbers of other lists are in `lists` (NumbersApart).
void read_array(Record& record, const std::string& name, const Json& json, Lists& lists) {
  if (name == "arrays") {
    for (const auto& entry : json)
      record.arrays.push_back({entry.at(0).get<std::string>(), index_in(entry.at(1)), index_in(entry.at(2))});
  } else if (name == "failures") {
    for (const auto& entry : json)
      record.failures.push_back(
          {index_in(entry.at(0)), entry.at(1).get<std::string>(), entry.at(2).get<std::string>()});
  } else if (name == "metrics") {
    for (const auto& entry : json)
      record.metrics.emplace_back(entry.at(0).get<std::string>(), number_in(entry.at(1)));
  } else if (json.empty()) {
    record.lists[name] = std::move(lists[name]);
  } else {
    record.others.insert(name);
  }
}

Record record_of(const Json& json, Lists lists) {
  if (!json.is_object()) throw Malformed("it is not a JSON object");
  Record record;
  for (const auto& [name, entry] : json.items()) {
    if ((name == "arrays" || name == "failures") && !entry.is_array())
      throw Malformed("its " + name + " are no list");
    if (entry.is_string())
      record.words[name] = entry.get<std::string>();
    else if (is_number(entry))
      record.numbers[name] = number_in(entry);
    else if (entry.is_array())
      read_array(record, name, entry, lists);
    else
      record.others.insert(name);
  }
  return record;
}

// Characters of a number at the beginning of the text that no double can hold; 0: there is none.
std::size_t length_of_overflow(std::string_view text) {
  const auto end = std::min(text.find_first_not_of("+-.0123456789eE"), text.size());
  if (end == 0) return 0;
  const std::string number(text.substr(0, end));
  char* read_to = nullptr;
  return std::isinf(std::strtod(number.c_str(), &read_to)) && *read_to == '\0' ? end : 0;
}

// Lists within lists. Far more than any protocol has; the JSON library needs stack for every one.
constexpr int kDeepest = 100;

// Names in an object. The JSON library compares each with all before it: 800 000 took more than a minute.
constexpr std::size_t kMostNames = 5000;

// Refuses a name that an object has twice, at any depth, too many of them, and what is nested too deep.
class EveryNameOnce {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kDeepest)
      throw Malformed("its lists are nested more than " + std::to_string(kDeepest) + " deep");
    if (event == Json::parse_event_t::object_start) names_.emplace_back();
    if (event == Json::parse_event_t::object_end) names_.pop_back();
    if (event == Json::parse_event_t::key && !names_.back().insert(parsed.get<std::string>()).second)
      throw Malformed("it has a second " + parsed.get<std::string>());
    if (!names_.empty() && names_.back().size() > kMostNames)
      throw Malformed("it has more than " + std::to_string(kMostNames) + " names in an object");
    return true;
  }

 private:
  std::vector<std::set<std::string>> names_;
};

// The same, and takes the numbers of lists out of the object that is parsed: the JSON library needs 16 bytes
// for each, and three times as many while a list grows.
class NumbersApart {
 public:
  explicit NumbersApart(Lists& lists) : lists_(lists) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    names_(depth, event, parsed);
    if (depth == 1 && event == Json::parse_event_t::key) name_ = parsed.get<std::string>();
    if (depth == 1 && event == Json::parse_event_t::array_start && !has_entries_of_its_own(name_))
      list_ = &lists_[name_];
    if (depth == 1 && event == Json::parse_event_t::array_end) list_ = nullptr;
    if (!list_ || depth != 2 || event != Json::parse_event_t::value || !is_number(parsed)) return true;
    list_->push_back(number_in(parsed));
    return false;
  }

 private:
  EveryNameOnce names_;
  Lists& lists_;
  std::string name_;
  std::vector<double>* list_ = nullptr;  // that is being read
};

// NaN, Infinity, -Infinity and numbers that are too large, outside of strings, become null.
std::string with_nulls(std::string_view text) {
  std::string strict;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto rest = text.substr(i);
    std::size_t skip = 0;
    if (!quoted)
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
        if (rest.starts_with(word)) skip = word.size();
    const bool begins = i == 0 || std::string_view(" \t\r\n,:[").find(text[i - 1]) != std::string_view::npos;
    if (!quoted && skip == 0 && begins) skip = length_of_overflow(rest);
    if (skip > 0) {
      strict += "null";
      i += skip;
      continue;
    }
    if (text[i] == '\\' && quoted && i + 1 < text.size())
      strict += text[i++];
    else if (text[i] == '"')
      quoted = !quoted;
    strict += text[i++];
  }
  return strict;
}

Record parse_record(std::string_view text) {
  Lists lists;
  Json json = Json::parse(text, NumbersApart(lists), false);
  if (!json.is_discarded()) return record_of(json, std::move(lists));
  lists.clear();
  json = Json::parse(with_nulls(text), NumbersApart(lists));
  return record_of(json, std::move(lists));
}

}  // namespace

std::string to_json(const Record& record) {
  Json json = Json::object();
  for (const auto& [name, text] : record.words) json[name] = text;
  for (const auto& [name, value] : record.numbers) json[name] = number_of(value);
  for (const auto& [name, values] : record.lists) json[name] = list_of(values);
  for (const auto& [name, rows, columns] : record.arrays) json["arrays"].push_back({name, rows, columns});
  for (const auto& [column, status, reason] : record.failures)
    json["failures"].push_back({column, status, reason});
  for (const auto& [name, value] : record.metrics)
    json["metrics"].push_back(Json::array({name, number_of(value)}));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parse_json(std::string_view text) {
  Json json = Json::parse(text, EveryNameOnce(), false);
  return json.is_discarded() ? Json::parse(with_nulls(text), EveryNameOnce()) : json;
}

Index index_in(const Json& json) {
  const double number = json.get<double>();
  if (!(std::abs(number) < kExactIntegers) || number != std::floor(number))
    throw Malformed("it has " + json.dump() + " where a whole number is expected");
  return static_cast<Index>(number);
}

Record from_json(std::string_view text) try {
  if (const auto flaw = flaw_of_text(text); !flaw.empty()) throw Malformed(flaw);
  return parse_record(text);
} catch (const Json::exception& error) {
  throw Malformed(std::string("it is not the expected JSON: ") + error.what());
}

}  // namespace bizo::blackbox
