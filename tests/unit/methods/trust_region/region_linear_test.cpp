// Suite over RegionSearch and LinearRoom: problems with linear constraints and known solutions (Hock and
// Schittkowski 1981, whose solutions are facts): no point that is asked for violates one, and their
// multipliers are found.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct LinearTask {
  std::string name;
  Vector start;
  std::function<double(const Vector&)> value;
  Matrix A;
  Vector b;
  double least;
  int evaluations;  // to 1e-6 of it, at most
  Vector lower, upper;
};

double squared(double a) {
  return a * a;
}

double product(const Vector& x) {
  return -x(0) * x(1) * x(2);
}

std::vector<LinearTask> linear_tasks() {
  const auto all = [](Index d, double bound) { return Vector(Vector::Constant(d, bound)); };
  const double r = std::sqrt(3);
  return {{"24", Vector{{1, 0.5}},
           [](const Vector& x) { return (squared(x(0) - 3) - 9) * std::pow(x(1), 3) / (27 * std::sqrt(3)); },
           Matrix{{-1 / r, 1}, {-1, -r}, {1, r}}, Vector{{0, 0, 6}}, -1, 20, all(2, 0), all(2, kInfinity)},
          {"35", all(3, 0.5),
           [](const Vector& x) {
             return 9 - 8 * x(0) - 6 * x(1) - 4 * x(2) + 2 * squared(x(0)) + 2 * squared(x(1)) +
                    squared(x(2)) + 2 * x(0) * x(1) + 2 * x(0) * x(2);
           },
           Matrix{{1, 1, 2}}, Vector{{3}}, 1.0 / 9, 20, all(3, 0), all(3, kInfinity)},
          {"36", all(3, 10), product, Matrix{{1, 2, 2}}, Vector{{72}}, -3300, 20, all(3, 0),
           Vector{{20, 11, 42}}},
          {"37", all(3, 10), product, Matrix{{1, 2, 2}, {-1, -2, -2}}, Vector{{72, 0}}, -3456, 35, all(3, 0),
           all(3, 42)},
          // From a corner of its region.
          {"44", all(4, 0),
           [](const Vector& x) {
             return x(0) - x(1) - x(2) - x(0) * x(2) + x(0) * x(3) + x(1) * x(2) - x(1) * x(3);
           },
           Matrix{{1, 2, 0, 0}, {4, 1, 0, 0}, {3, 4, 0, 0}, {0, 0, 2, 1}, {0, 0, 1, 2}, {0, 0, 1, 1}},
           Vector{{8, 12, 12, 8, 8, 5}}, -15, 35, all(4, 0), all(4, kInfinity)},
          // From the tip of a narrow cone, where no coordinate leads inside.
          {"cone", Vector{{0, 0}}, [](const Vector& x) { return squared(x(0) - 4) + squared(x(1) - 1); },
           Matrix{{1, -1}, {-1.1, 1}}, Vector{{0, 0}}, 4.5, 30, all(2, -kInfinity), all(2, kInfinity)}};
}

TEST(RegionLinear, SolvesProblemsWithoutAPointOutside) {
  for (const LinearTask& task : linear_tasks()) {
    const Index d = task.start.size();
    Polyhedron rows;
    for (Index i = 0; i < task.b.size(); ++i) rows.add(task.A.row(i), task.b(i));
    const double radius = 0.1 * std::max(1.0, task.start.lpNorm<Eigen::Infinity>());
    RegionSearch search(
        {.radius = radius, .last_radius = 1e-8 * radius, .max = (d + 1) * (d + 2) / 2, .full = true},
        task.start, task.lower, task.upper, rows);
    int count = 0;
    bool solved = false;
    while (!solved && count < 3 * task.evaluations) {
      const Matrix points = search.ask();
      Vector values(points.cols());
      for (Index i = 0; i < points.cols(); ++i, count += !solved) {
        const Vector x = points.col(i);
        EXPECT_LE(violation(rows, x), 1e-11) << task.name;
        EXPECT_LE(std::max((task.lower - x).maxCoeff(), (x - task.upper).maxCoeff()), 0) << task.name;
        values(i) = task.value(x);
        solved = solved || std::abs(values(i) - task.least) <= 1e-6 * std::max(1.0, std::abs(task.least));
      }
      search.tell(values, Matrix(0, points.cols()));
    }
    EXPECT_TRUE(solved) << task.name;
    EXPECT_LE(count, task.evaluations) << task.name;
  }
}

// Where a first point has no value, the other side of the start is no way out.
TEST(RegionLinear, NoPointIsOutsideWhereAWallIsNear) {
  Polyhedron rows;
  rows.add(Vector{{-1, 0}}, 0.02);
  RegionSearch search({.radius = 0.1, .last_radius = 1e-9, .max = 6, .full = true}, Vector::Zero(2),
                      Vector::Constant(2, -kInfinity), Vector::Constant(2, kInfinity), rows);
  for (int round = 0; round < 40; ++round) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    for (Index i = 0; i < points.cols(); ++i) {
      const Vector x = points.col(i);
      EXPECT_LE(violation(rows, x), 1e-11) << round;
      values(i) = x(0) > 0.04 ? kNaN : squared(x(0) + 1) + squared(x(1) - 0.5);
    }
    search.tell(values, Matrix(0, points.cols()));
  }
  EXPECT_NEAR(search.min(), squared(0.98), 1e-6);
}

TEST(RegionLinear, MultipliersAreThoseOfTheSolution) {
  const LinearTask task = linear_tasks()[1];  // 2/9 of x + y + 2 z <= 3
  Polyhedron rows;
  rows.add(task.A.row(0), task.b(0));
  RegionSearch search({.radius = 0.1, .last_radius = 1e-9, .max = 10, .full = true}, task.start, task.lower,
                      task.upper, rows);
  for (int round = 0; round < 30; ++round) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    for (Index i = 0; i < points.cols(); ++i) values(i) = task.value(points.col(i));
    search.tell(values, Matrix(0, points.cols()));
  }
  EXPECT_NEAR(search.multipliers().linear(0) / task.A.row(0).norm(), 2.0 / 9, 1e-4);
}

}  // namespace
}  // namespace bizo::methods
