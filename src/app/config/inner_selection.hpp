// inner.start = optimistic, pessimistic: the inner minimizer with the least or the largest F, and how large
// nu may be (docs/math.md, Many inner solutions).
#pragma once

#include "app/config/assembly.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/inner_selection.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::app {

// Makes the problem one whose inner objective has a share of F, still none. ConfigError if it cannot.
void apply_selection(Assembly& assembly);

// Sets nu and the proximity, from what is given or by solves at x_0. ConfigError where F has no such value.
void choose_selection(Assembly& assembly);

// What evaluates the solution again, under other selections too if the problem has any.
std::unique_ptr<Probe> verify_probe(const Assembly& assembly, methods::ResolveSettings settings);

struct SelectedValue {
  double value = kNaN;  // F; NaN: no nu has one
  Selection selection;
  bool settled = false;
};

// F at x for the least or the largest F (the sign of first.nu): nu is halved, down to `min`, until F changes
// by less than a thousandth of itself and of |scale|. The query names the probe (SelectionProbe), x and the
// first start of y.
SelectedValue settle(Executor& executor, Query query, Selection first, double scale, double min);

// The least nu whose share of F a solve to inner.base_tolerance sees, by gradients of F at (x, y) and (x,
// y_0).
double min_nu(const Params& inner, Problem& selected, const Vector& x, const Vector& y);

// inner.proximity; auto: 0 for the least F (`sign` = 1), and for the largest (-1) twice the largest curvature
// of F in y at (x, y) and (x, y_0).
double proximity_of(const Params& inner, Problem& selected, int sign, const Vector& x, const Vector& y);

}  // namespace bizo::app
