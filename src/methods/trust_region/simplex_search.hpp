// Nelder and Mead's search (1965) in a box, with the coefficients of Gao and Han (2012), which depend on the
// number of unknowns: it compares values only, so kinks do not mislead it (docs/math.md, Trust region).
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class SimplexSearch {
 public:
  SimplexSearch() = default;
  // Of corners centre and centre + size e_i, or - size e_i where a bound is nearer.
  SimplexSearch(const Vector& centre, double value, double size, Vector lower, Vector upper);

  // d x n points, at least 1: the corners that have no values yet; otherwise trials, at most `together`.
  Matrix ask(Index together);
  // Their values; NaN: none, which is above all.
  void tell(const Vector& values);

  // The longest edge at the best corner.
  double size() const;
  Vector best() const { return corners_.col(lowest()); }
  double min() const { return values_(lowest()); }

  void archive(Archive& a) { a(corners_, values_, lower_, upper_, trials_, asked_); }

 private:
  enum Kind : std::size_t { reflected, expanded, outside, inside, kKinds };

  Index lowest() const;
  Index highest() const;
  Vector trial(Kind kind) const;
  std::optional<Kind> missing() const;
  void finish();
  void accept(Kind kind);
  void shrink();

  Matrix corners_;  // d x (d + 1)
  Vector values_;   // d + 1; infinite: not known
  Vector lower_, upper_;
  std::array<double, kKinds> trials_{};  // NaN: not known
  std::vector<Index> asked_;             // kinds of trials; none: corners
};

}  // namespace bizo::methods
