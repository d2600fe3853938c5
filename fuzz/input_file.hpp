// An input as a file, for readers that open files themselves.
#pragma once

#include <string>
#include <string_view>

namespace bizo::fuzz {

// The path of that file in a folder of this process, which goes when the process ends.
std::string path_of(const std::string& name);

// Writes it anew.
std::string input_file(const std::string& name, std::string_view content);

}  // namespace bizo::fuzz
