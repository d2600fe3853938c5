#include "bizo/core/dataset.hpp"

#include <charconv>
#include <cmath>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

bool is_constant(std::string_view text, double& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size();
}

}  // namespace

Vector number_or_file(const Params& params, std::string_view name, const DataFiles& files, Index d) {
  const std::string& text = params.text(name);
  const std::string remedy = "give a file with " + std::to_string(d) + " numbers, or one constant";
  if (text.empty()) params.refuse(name, "there is no number", remedy);
  if (double constant = 0; is_constant(text, constant)) {
    if (!std::isfinite(constant)) params.refuse(name, "it must be finite", remedy);
    return Vector::Constant(d, constant);
  }
  Vector numbers;
  try {
    numbers = files.vector(text);
  } catch (const ConfigError& error) {
    throw ConfigError(params.place(name) + ": " + error.what());
  } catch (const Error& error) {
    throw Error(params.place(name) + ": " + error.what() + "; " + remedy);
  }
  if (numbers.size() != d)
    params.refuse(name,
                  "the file has " + std::to_string(numbers.size()) + " numbers and x has " +
                      std::to_string(d) + " coordinates",
                  remedy);
  return numbers;
}

}  // namespace bizo
