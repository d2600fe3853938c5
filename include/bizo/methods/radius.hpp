// Finite-difference radii for values with noise, from values along a line (docs/math.md, Radius).
#pragma once

#include <functional>
#include <span>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

// |f''(0)| of a function with errors of standard deviation `noise`, from three values or five (More & Wild,
// TOMS 38, 2012); NaN: neither of two spacings stands out from the noise without leaving the neighbourhood.
double second_derivative(const std::function<double(double)>& f, double noise);

// The radius of the forward difference with the least expected square error.
double forward_radius(double noise, double second_derivative);

// The radius at which a test ratio of values says that the error of truncation is about that of the noise,
// found by bisection (Shi, Xie, Xuan, Nocedal, SISC 44, 2022). Ask radius(), tell the values, until done.
class RadiusSearch {
 public:
  RadiusSearch() = default;
  // Starts at `first`, and stays within a factor of 1000 of it and below `most`: along a line without
  // curvature there is no best radius.
  RadiusSearch(double noise, bool central, double first,
               double most = std::numeric_limits<double>::infinity());

  // The points of a trial, in units of radius(), all on one side of the base.
  static Vector points(bool central);

  double radius() const { return radius_; }
  bool done() const { return done_; }
  // The values at points * radius(). Non-finite ones count as too far away.
  void tell(std::span<const double> values);

  void archive(Archive& a) { a(noise_, central_, least_, most_, radius_, lower_, upper_, trials_, done_); }

 private:
  double noise_ = kNaN;
  bool central_ = true;
  double least_ = 0, most_ = 0, radius_ = kNaN;
  double lower_ = 0, upper_ = std::numeric_limits<double>::infinity();
  int trials_ = 0;
  bool done_ = true;
};

}  // namespace bizo
