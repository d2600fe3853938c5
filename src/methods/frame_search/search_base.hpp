// Where frame-search stands: the base of its differences, and the best point so far.
#pragma once

#include "bizo/core/algorithm.hpp"
#include "methods/frame_search/search_point.hpp"

namespace bizo::methods {

class SearchBase {
 public:
  // At the start of the problem, without a value.
  SearchBase(const WidthBox& box, const ProblemInfo& problem, double base_tolerance);

  const Vector& z() const { return base_.z; }
  double value() const { return base_.value; }
  double decrease() const { return first_value_ - base_.value; }  // since the start
  // Y there and what perturbed solves need; x is that of z.
  BasePoint solution(const WidthBox& box) const;
  const Incumbent& incumbent() const { return incumbent_; }

  // The value of the start.
  void learn_start(double value) { base_.value = first_value_ = value; }
  void move_to(const WidthBox& box, const SearchTrial& trial);
  // From now on perturbed solves are done at this residual, that of a base solve. NaN: as before.
  void set_floor(double residual);
  // A point that may be the best so far.
  void offer(const WidthBox& box, const SearchTrial& trial);
  // The base itself may be.
  void offer_base();

  void archive(Archive& a) { a(base_, first_value_, incumbent_); }

 private:
  SearchTrial base_;
  double first_value_ = kNaN;
  Incumbent incumbent_;
};

}  // namespace bizo::methods
