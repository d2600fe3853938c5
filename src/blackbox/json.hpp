// JSON as programs and servers really write it.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "bizo/core/types.hpp"

namespace bizo::blackbox {

// NaN, Infinity and -Infinity, which Python's json writes, and numbers that are too large are read as null.
// Throws nlohmann's exceptions, and Malformed for a name that comes twice in an object, for more than 5000
// names in one, and for lists 100 deep.
nlohmann::ordered_json parse_json(std::string_view text);

// Throws nlohmann's exceptions, and Malformed for a number that is not whole, or beyond 2^53.
Index index_in(const nlohmann::ordered_json& json);

}  // namespace bizo::blackbox
