// Which of many inner minimizers Phi is of: beside the oracle levels, not one of them.
#pragma once

#include "bizo/core/bytes.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// y minimizes f + nu F + |nu| proximity/2 |y - y_0|^2: for nu -> 0 it is the minimizer of f with the least F
// + proximity/2 |y - y_0|^2 (nu > 0), or the largest F - proximity/2 |y - y_0|^2 (nu < 0).
struct Selection {
  double nu = 0;
  double proximity = 0;
};
template <>
inline constexpr bool kNoGaps<Selection> = sizeof(Selection) == 2 * sizeof(double);

// A problem whose inner objective is f with a small share of F.
class InnerSelection {
 public:
  virtual ~InnerSelection() = default;
  virtual void select(const Selection& selection) = 0;
  virtual Selection selection() const = 0;
};

// While it lives, a problem has another selection.
class Selected {
 public:
  Selected(InnerSelection& problem, const Selection& selection)
      : problem_(problem), before_(problem.selection()) {
    problem_.select(selection);
  }
  ~Selected() { problem_.select(before_); }
  Selected(const Selected&) = delete;
  Selected& operator=(const Selected&) = delete;

 private:
  InnerSelection& problem_;
  Selection before_;
};

}  // namespace bizo
