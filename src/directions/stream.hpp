// How direction families use the counter generator.
#pragma once

#include <cassert>

#include "bizo/core/directions.hpp"
#include "bizo/core/random.hpp"

namespace bizo::directions {

// Random numbers of a block. The stream is the direction's index in families whose directions are
// independent; families that draw a block as a whole number their few streams.
inline RandomKey stream_of(const DirectionBlock& block, Index stream) {
  assert(block.iteration >> 32 == 0);
  return {.seed = block.seed,
          .purpose = block.space == Space::outer ? Purpose::directions : Purpose::inner_directions,
          .iteration = static_cast<std::uint32_t>(block.iteration),
          .stream = static_cast<std::uint32_t>(stream)};
}

inline std::span<double> span_of(VectorRef v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

}  // namespace bizo::directions
