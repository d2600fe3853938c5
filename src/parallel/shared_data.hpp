// One copy of the data a node: in memory that its ranks share.
#pragma once

#include <vector>

#include "bizo/core/dataset.hpp"
#include "parallel/session.hpp"

namespace bizo::parallel {

// Collective. Of the ranks that have the data, all on a node or rank 0 alone, the numbers of the features
// move to memory of the node; the others get the same datasets, whose features lie there. The memory lives as
// long as the session.
//   from_root: rank 0 has them, and sends them to the first rank of every other node; else these have them.
void share_a_node(Session& session, std::vector<Dataset>& datasets, bool from_root);

}  // namespace bizo::parallel
