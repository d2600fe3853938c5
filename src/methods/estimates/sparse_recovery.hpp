// A sparse gradient from fewer differences than coordinates: compressive sampling matching pursuit (CoSaMP,
// Needell & Tropp 2009), as for gradients in ZORO (Cai, McKenzie, Yin, Zhang, SIOPT 2022).
#pragma once

#include "bizo/core/executor.hpp"

namespace bizo::methods {

// Of all vectors with at most `sparsity` entries, one with about the least |UT a - D|. `arrived` and D: the
// directions of the block that have differences. Exact for a sparse gradient and about
// 3 sparsity log d independent directions of dense entries.
Vector recover_sparse(const DirectionBlock& block, const std::vector<Index>& arrived, const Vector& D,
                      Index sparsity, Combiner& combiner);

}  // namespace bizo::methods
