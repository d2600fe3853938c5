// The families of directions that a configuration can name. The second moment in a definition is
// E|g|^2 / |grad|^2 of the estimate g = (d / l) sum_j D_j u_j (docs/math.md, The estimate).
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/directions.hpp"

namespace bizo::directions {

// The params are those of [directions].
using MakeDirections = std::function<std::unique_ptr<DirectionFamily>(const Params&, Index dimension)>;

const Catalogue<MakeDirections>& catalogue();

// The family of directions in y where x has this one: the same, unless it is about the shape of x.
const Row<MakeDirections>& inner_directions_of(const Row<MakeDirections>& outer);

}  // namespace bizo::directions
