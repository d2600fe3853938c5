// Small files of evaluations.
#pragma once

#include <cerrno>
#include <fstream>
#include <string>

#include "blackbox/shortage.hpp"

namespace bizo::blackbox {

inline constexpr const char* kOtherWorkdir =
    "an evaluation needs files of its own: choose another run.workdir";

// FatalError.
inline void write_text(const std::string& text, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw shortage("cannot write " + path, errno, kOtherWorkdir);
}

}  // namespace bizo::blackbox
