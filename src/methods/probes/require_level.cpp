#include "methods/probes/require_level.hpp"

namespace bizo {

std::string too_low(const Problem& problem, OracleLevel needed) {
  return "it needs the level " + std::string(name_of(needed)) + ", and the problem " + problem.info().name +
         " offers the level " + std::string(name_of(level_of(problem)));
}

void require_level(const Params& method, const Problem& problem, OracleLevel needed) {
  if (level_of(problem) < needed)
    method.refuse("name", too_low(problem, needed),
                  "use a method that needs less (bizo describe says what), or another problem");
}

}  // namespace bizo
