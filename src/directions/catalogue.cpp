#include "bizo/directions/catalogue.hpp"

#include "bizo/directions/coordinate.hpp"
#include "bizo/directions/gaussian.hpp"
#include "bizo/directions/haar.hpp"
#include "bizo/directions/householder.hpp"
#include "bizo/directions/rademacher.hpp"
#include "bizo/directions/sphere.hpp"
#include "bizo/directions/srht.hpp"

namespace bizo {
namespace {

template <class Family>
std::unique_ptr<DirectionFamily> make(Index dimension) {
  return std::make_unique<Family>(dimension);
}

}  // namespace

// Second moments: E|g|^2 / |grad|^2 of the estimate g = (d / l) sum_j D_j u_j (docs/math.md, The estimate).
const Catalogue<MakeDirections>& direction_catalogue() {
  static const Catalogue<MakeDirections> catalogue = {
      {.name = "srht",
       .summary = "columns of a randomized Hadamard matrix: orthogonal, and the cheapest to combine",
       .definition =
           "u_j(i) = s_i (-1)^popcount(i & r_j) / sqrt(d), random signs s_i, distinct random columns r_j of\n"
           "the Hadamard matrix of order D = 2^ceil(log2 d). l <= D.\n"
           "Second moment d/l + (1 - 1/l) (D - d)/(D - 1): that of orthogonal directions if d = D.\n"
           "Combining costs one fast transform, O(d log d), whatever l. Nothing is stored.\n"
           "Prefer it unless the problem singles out coordinates.",
       .options = {},
       .make = make<SrhtDirections>},
      {.name = "gaussian",
       .summary = "independent normal entries",
       .definition =
           "u_j ~ N(0, I/d), independent; any l. Norms vary about 1 by 1/sqrt(2 d).\n"
           "Second moment (d + l + 1)/l. Filling and combining cost l d normals. Nothing is stored.\n"
           "Prefer it to reproduce published results, or with a post-hoc Gram correction.",
       .options = {},
       .make = make<GaussianDirections>},
      {.name = "sphere",
       .summary = "independent, uniform on the unit sphere",
       .definition =
           "u_j = z / |z|, z ~ N(0, I), independent; any l. Second moment (d + l - 1)/l.\n"
           "As gaussian, and each direction that is used costs d more normals for its norm, once a block.\n"
           "Prefer it to gaussian where the radius must be exact.",
       .options = {},
       .make = make<SphereDirections>},
      {.name = "rademacher",
       .summary = "independent random signs (SPSA)",
       .definition =
           "u_j(i) = +-1/sqrt(d), independent; any l. Second moment (d + l - 1)/l.\n"
           "Filling and combining cost l d random bits, far cheaper than normals. Nothing is stored.\n"
           "Prefer it where independent directions are wanted at large d.",
       .options = {},
       .make = make<RademacherDirections>},
      {.name = "coordinate",
       .summary = "distinct coordinates, drawn without replacement",
       .definition = "u_j = e_S(j), S a random sample of the coordinates; l <= d. Second moment d/l.\n"
                     "Combining costs O(l). Directions move one coordinate by the whole radius.\n"
                     "Prefer it where the value is nearly separable, or its kinks follow the coordinates.",
       .options = {},
       .make = make<CoordinateDirections>},
      {.name = "haar",
       .summary = "uniformly distributed orthonormal frames (QR of a Gaussian)",
       .definition =
           "U = Q of a Gaussian d x l matrix, signs such that diag R > 0; l <= d. Second moment d/l.\n"
           "Costs 2 d l^2 operations and d l numbers of memory on every rank, once a block.\n"
           "Prefer it for small d l (below 1e7), or as the reference for the other orthogonal families.",
       .options = {},
       .make = make<HaarDirections>},
      {.name = "householder",
       .summary = "random columns of one random reflection: orthogonal in any dimension",
       .definition = "u_j = e_S(j) - 2 v_S(j) v, v uniform on the unit sphere, S a random sample; l <= d.\n"
                     "Second moment d/l. Costs d normals and d numbers of memory a block, combining O(d).\n"
                     "Directions are nearly coordinates when d is large.\n"
                     "Prefer it to srht where exact orthogonality matters and d is far from a power of two.",
       .options = {},
       .make = make<HouseholderDirections>},
  };
  return catalogue;
}

}  // namespace bizo
