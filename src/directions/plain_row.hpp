// The row of a family that has no options.
#pragma once

#include <string>
#include <utility>

#include "directions/catalogue.hpp"

namespace bizo::directions {

template <class Family>
Row<MakeDirections> plain_row(std::string name, std::string summary, std::string definition) {
  return {std::move(name), std::move(summary), std::move(definition), {}, [](const Params&, Index dimension) {
            return std::make_unique<Family>(dimension);
          }};
}

}  // namespace bizo::directions
