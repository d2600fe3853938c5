// Features of square images by one small convolution: 5 x 5 kernels without padding, softplus(4 z)/4, and the
// means of 2 x 2 neighbours. Features: channel after channel, each row by row.
//
// Parameters: for each channel the 25 entries of its kernel, row by row; then the biases, one a channel.
#pragma once

#include "problems/representation.hpp"

namespace bizo::problems {

inline constexpr Index kKernelSide = 5;

// side: of the images, which are stored row by row. side - 4 is even and positive.
std::unique_ptr<Representation> convolution_features(Index side, Index channels);

}  // namespace bizo::problems
