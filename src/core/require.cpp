#include "bizo/core/require.hpp"

namespace bizo {

std::string too_low(const Problem& problem, OracleLevel needed) {
  return "it needs the level " + std::string(name_of(needed)) + ", and the problem " + problem.info().name +
         " offers the level " + std::string(name_of(level_of(problem)));
}

void refuse_problem(const Params& params, const std::string& lacks) {
  params.refuse("name", lacks, "use one that needs less (bizo describe says what), or another problem");
}

}  // namespace bizo
