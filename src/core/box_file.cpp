#include "bizo/core/box_file.hpp"

#include "bizo/core/error.hpp"
#include "bizo/core/number_list.hpp"
#include "bizo/core/plain_text.hpp"

namespace bizo {

Box read_box(const Params& params, const DataFiles& files, Index d) {
  const std::string& text = params.text("box");
  if (text.empty() || !numbers_in(text).empty()) return read_box(params, d);
  const std::string remedy =
      "give two numbers, such as 0, inf, or a file with a line 'lower, upper' for each of " +
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
