#include "bizo/core/dataset.hpp"

#include <cmath>

#include "bizo/core/error.hpp"
#include "bizo/core/number_list.hpp"
#include "bizo/core/plain_text.hpp"

namespace bizo {
Vector number_or_file(const Params& params, std::string_view name, const DataFiles& files, Index d) {
  const std::string& text = params.text(name);
  const std::string remedy = "give one constant, " + std::to_string(d) + " numbers, or a file with as many";
  if (text.empty()) params.refuse(name, "there is no number", remedy);
  const auto given = numbers_in(text);
  if (given.size() == 1) {
    if (!std::isfinite(given[0])) params.refuse(name, "it must be finite", remedy);
    return Vector::Constant(d, given[0]);
  }
  Vector numbers = Eigen::Map<const Vector>(given.data(), static_cast<Index>(given.size()));
  if (given.empty()) try {
      numbers = files.vector(text, name == "start" ? "x" : name == "inner_start" ? "y" : "");
    } catch (const ConfigError& error) {
      throw ConfigError(params.place(name) + ": " + error.what());
    } catch (const Error& error) {
      if (const auto flaw = flaw_of_list(text); !flaw.empty())
        params.refuse(name, "\"" + flaw + "\" is not a number, and there is no such file", remedy);
      const std::string hint = unexpanded(text);
      throw Error(params.place(name) + ": " + error.what() + "; " + (hint.empty() ? remedy : hint));
    }
  if (!numbers.allFinite()) params.refuse(name, "every number must be finite", remedy);
  if (numbers.size() != d)
    params.refuse(name,
                  (given.empty() ? "the file has " : "there are ") + std::to_string(numbers.size()) +
                      " numbers, and " + std::to_string(d) + " are needed",
                  remedy);
  return numbers;
}

}  // namespace bizo
