#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/directions.hpp"

namespace bizo {

using MakeDirections = std::function<std::unique_ptr<DirectionFamily>(Index dimension)>;

const Catalogue<MakeDirections>& direction_catalogue();

}  // namespace bizo
