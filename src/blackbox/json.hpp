// JSON as programs and servers really write it.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace bizo::blackbox {

// NaN, Infinity and -Infinity, which Python's json writes, and numbers that are too large are read as null.
// Throws nlohmann's exceptions, and Malformed for a name that comes twice in an object and lists 100 deep.
nlohmann::ordered_json parse_json(std::string_view text);

}  // namespace bizo::blackbox
