#include "blackbox/shortage.hpp"

#include <cerrno>
#include <cstring>

namespace bizo::blackbox {
namespace {

const char* remedy_for(int error) {
  switch (error) {
    case EAGAIN:
      return "an evaluation needs a process: allow more of them (ulimit -u), or use fewer ranks";
    case ENOMEM:
      return "an evaluation needs memory: use fewer ranks per machine";
    case EMFILE:
    case ENFILE:
      return "an evaluation needs pipes and files: allow more that are open (ulimit -n)";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "an evaluation needs files of its own: make room, or put run.workdir elsewhere";
    default:
      return nullptr;
  }
}

}  // namespace

FatalError shortage(const std::string& what, int error, const std::string& remedy) {
  const char* own = remedy_for(error);
  return FatalError(what + ": " + std::strerror(error) + "; " + (own ? own : remedy));
}

}  // namespace bizo::blackbox
