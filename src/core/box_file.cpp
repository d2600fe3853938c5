#include "bizo/core/box_file.hpp"

#include "bizo/core/error.hpp"
#include "bizo/core/number_list.hpp"
#include "bizo/core/plain_text.hpp"

namespace bizo {
namespace {

// "0, 0, -1 | 1, inf, 2": the lower bounds and the upper ones, d each or one for all.
Box read_two_lists(const Params& params, Index d) {
  const std::string& text = params.text("box");
  const std::size_t bar = text.find('|');
  const std::string remedy = "write for example box = 0 | 1, inf for two coordinates from 0 on";
  const auto side = [&](const std::string& list, const std::string& name) -> Vector {
    const auto given = numbers_in(list);
    const auto count = static_cast<Index>(given.size());
    if (count == 0) params.refuse("box", "there are no " + name + " bounds, or not all are numbers", remedy);
    if (count == 1) return Vector::Constant(d, given[0]);
    if (count != d)
      params.refuse("box",
                    "there are " + std::to_string(count) + " " + name +
                        " bounds, and one or d = " + std::to_string(d) + " are needed",
                    remedy);
    return Eigen::Map<const Vector>(given.data(), count);
  };
  const Box box{side(text.substr(0, bar), "lower"), side(text.substr(bar + 1), "upper")};
  if (const auto flaw = flaw_of(box); !flaw.empty()) params.refuse("box", flaw, remedy);
  return box;
}

}  // namespace

Box read_box(const Params& params, const DataFiles& files, Index d) {
  const std::string& text = params.text("box");
  if (text.empty() || !numbers_in(text).empty()) return read_box(params, d);
  if (text.find('|') != std::string::npos) return read_two_lists(params, d);
  const std::string remedy =
      "give two numbers, such as 0, inf, two lists, such as 0, 0 | 1, inf, or a file with a line 'lower, "
      "upper' for each of " +
      std::to_string(d) + " coordinates";
  Vector numbers;
  try {
    numbers = files.vector(text, "");
  } catch (const ConfigError& error) {
    throw ConfigError(params.place("box") + ": " + error.what());
  } catch (const Error& error) {
    if (const auto flaw = flaw_of_list(text); !flaw.empty())
      params.refuse("box", "\"" + flaw + "\" is not a number, and there is no such file", remedy);
    const std::string hint = unexpanded(text);
    throw ConfigError(params.place("box") + ": " + error.what() + "; " + (hint.empty() ? remedy : hint));
  }
  if (numbers.size() != 2 * d)
    params.refuse("box",
                  "the file has " + std::to_string(numbers.size()) +
                      " numbers, and 2 d = " + std::to_string(2 * d) + " are needed",
                  remedy);
  const Eigen::Map<const Matrix> lines(numbers.data(), 2, d);
  const Box box{lines.row(0), lines.row(1)};
  if (const auto flaw = flaw_of(box); !flaw.empty()) params.refuse("box", flaw, remedy);
  return box;
}

}  // namespace bizo
