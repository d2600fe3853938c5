// Numbers and durations for people.
#pragma once

#include <string>

#include "bizo/core/types.hpp"

namespace bizo::app {

std::string format(const char* form, ...) __attribute__((format(printf, 1, 2)));
std::string duration(double seconds);      // "0.8 s", "2 min 05 s", "3 h 12 min"
std::string grouped(std::int64_t number);  // "12 345 678"
std::string aligned(const std::string& label, const std::string& value);  // "  label ......... value\n"

}  // namespace bizo::app
