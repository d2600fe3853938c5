#include "directions/catalogue.hpp"

#include "directions/block_coordinate.hpp"
#include "directions/coordinate.hpp"
#include "directions/gaussian.hpp"
#include "directions/haar.hpp"
#include "directions/householder.hpp"
#include "directions/low_rank.hpp"
#include "directions/rademacher.hpp"
#include "directions/sphere.hpp"
#include "directions/srht.hpp"

namespace bizo::directions {

const Catalogue<MakeDirections>& catalogue() {
  static const Catalogue<MakeDirections> rows{srht_row(),        gaussian_row(),         sphere_row(),
                                              rademacher_row(),  coordinate_row(),       haar_row(),
                                              householder_row(), block_coordinate_row(), low_rank_row()};
  return rows;
}

const Row<MakeDirections>& inner_directions_of(const Row<MakeDirections>& outer) {
  return outer.name == "low-rank" ? *find_row(catalogue(), "gaussian") : outer;
}

}  // namespace bizo::directions
