#include "bizo/directions/catalogue.hpp"

#include "bizo/directions/block_coordinate.hpp"
#include "bizo/directions/coordinate.hpp"
#include "bizo/directions/gaussian.hpp"
#include "bizo/directions/haar.hpp"
#include "bizo/directions/householder.hpp"
#include "bizo/directions/low_rank.hpp"
#include "bizo/directions/rademacher.hpp"
#include "bizo/directions/sphere.hpp"
#include "bizo/directions/srht.hpp"

namespace bizo {

const Catalogue<MakeDirections>& direction_catalogue() {
  static const Catalogue<MakeDirections> rows{srht_row(),        gaussian_row(),         sphere_row(),
                                              rademacher_row(),  coordinate_row(),       haar_row(),
                                              householder_row(), block_coordinate_row(), low_rank_row()};
  return rows;
}

const Row<MakeDirections>& inner_directions_of(const Row<MakeDirections>& outer) {
  return outer.name == "low-rank" ? *find_row(direction_catalogue(), "gaussian") : outer;
}

}  // namespace bizo
