// JSON as programs and servers really write it.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace bizo {

// NaN, Infinity and -Infinity, which Python's json writes, are read as null. Throws nlohmann's exceptions.
nlohmann::ordered_json parse_json(std::string_view text);

}  // namespace bizo
