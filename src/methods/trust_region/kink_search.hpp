// A quasi-Newton search on differences for values with kinks: BFGS with a line search that asks for weak
// Wolfe conditions converges on them as a rule (Lewis and Overton 2013; docs/math.md, Trust region).
#pragma once

#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

class KinkSearch {
 public:
  KinkSearch() = default;
  // From centre, where the value is known. size: of the first step; least: of a difference.
  KinkSearch(const Vector& centre, double value, double size, double least, Vector lower, Vector upper);

  // Before the first points are asked for: what a model knows of F's curvature here (d x d, symmetric).
  void expect(const Matrix& hessian) { expected_ = hessian; }

  // d x n points, at least 1: the next one along the line, or one beside it along every coordinate, or both
  // if more than d are asked for together.
  Matrix ask(Index together);
  // Their values; NaN: none, which is above all.
  void tell(const Vector& values);

  // Where the first steps go up, differences tell nothing at this length: F is noisy.
  bool misled() const { return misled_; }
  // A difference at the best point has no value.
  bool blocked() const { return blocked_; }
  double size() const { return size_; }  // of the last step; 0: none is possible
  const Vector& best() const { return x_; }
  double min() const { return value_; }

  void archive(Archive& a);

 private:
  enum class Stage { gradient, line };
  struct Line {  // x + t direction
    Vector direction;
    double slope = 0;  // of F at x
    double t = 1, low = 0, high = 0;
    int tries = 0;
    Line after(bool falls) const;  // t: the next one after a value there
    void archive(Archive& a) { a(direction, slope, t, low, high, tries); }
  };
  struct Point {
    Vector x, gradient;
    double value = kNaN;
    void archive(Archive& a) { a(x, gradient, value); }
  };

  double difference(const Vector& x, Index i) const;
  Matrix beside(const Vector& x) const;
  Vector gradient(const Point& point, const Vector& values) const;
  Vector at(double t) const;
  std::vector<double> next_lengths(std::size_t count) const;
  void look_along(const Vector& values);
  void look();
  void guess_inverse();
  void begin_line();
  void next_on_line(bool falls);
  void judge();
  void move();
  void fail();

  Vector lower_, upper_;
  double least_ = 0, size_ = 0;
  Vector x_;
  double value_ = kNaN;
  Vector gradient_;  // at x_; none: not known
  Matrix expected_;  // Hessian; none: not known
  Matrix inverse_;   // Hessian, an estimate
  bool scaled_ = false, moved_ = false, misled_ = false, blocked_ = false;
  Stage stage_ = Stage::gradient;
  Line line_;
  std::vector<double> lengths_;  // that were asked for with their differences
  Point trial_, found_;          // on the line; the last one that is low enough
};

}  // namespace bizo::methods
