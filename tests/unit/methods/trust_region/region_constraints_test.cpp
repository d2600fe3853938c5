// Suite over RegionSearch and ExactPenalty: twelve problems with constraints and known solutions: active,
// inactive, infeasible starts, equality as a pair, values hidden behind a wall. Numbers are those of Hock and
// Schittkowski (1981), their solutions facts.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "bizo/core/constrained.hpp"
#include "methods/trust_region/region_search.hpp"

namespace bizo::methods {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Task {
  std::string name;
  Vector start;
  std::function<double(const Vector&)> value;
  std::function<Vector(const Vector&)> constraints;
  double least;
  int evaluations;  // until |F - F*| <= 1e-6 max(1, |F*|) with a violation of 1e-6: at most
  double lower = -kInfinity;
  double upper = kInfinity;
};

double square(double a) {
  return a * a;
}

std::vector<Task> tasks() {
  return {
      {"10", Vector{{-10, 10}}, [](const Vector& x) { return x(0) - x(1); },
       [](const Vector& x) { return Vector{{3 * x(0) * x(0) - 2 * x(0) * x(1) + x(1) * x(1) - 1}}; }, -1, 20},
      {"11", Vector{{4.9, 0.1}}, [](const Vector& x) { return square(x(0) - 5) + x(1) * x(1) - 25; },
       [](const Vector& x) { return Vector{{x(0) * x(0) - x(1)}}; }, -8.498464223, 20},
      {"12", Vector{{0, 0}},
       [](const Vector& x) { return 0.5 * x(0) * x(0) + x(1) * x(1) - x(0) * x(1) - 7 * (x(0) + x(1)); },
       [](const Vector& x) { return Vector{{4 * x(0) * x(0) + x(1) * x(1) - 25}}; }, -30, 20},
      {"22", Vector{{2, 2}}, [](const Vector& x) { return square(x(0) - 2) + square(x(1) - 1); },
       [](const Vector& x) {
         return Vector{{x(0) + x(1) - 2, x(0) * x(0) - x(1)}};
       },
       1, 15},
      {"24", Vector{{1, 0.5}},
       [](const Vector& x) { return (square(x(0) - 3) - 9) * std::pow(x(1), 3) / (27 * std::sqrt(3)); },
       [](const Vector& x) {
         const double r = std::sqrt(3);
         return Vector{{x(1) - x(0) / r, -x(0) - r * x(1), x(0) + r * x(1) - 6}};
       },
       -1, 20, 0},
      {"29", Vector{{1, 1, 1}}, [](const Vector& x) { return -x(0) * x(1) * x(2); },
       [](const Vector& x) { return Vector{{x(0) * x(0) + 2 * x(1) * x(1) + 4 * x(2) * x(2) - 48}}; },
       -16 * std::sqrt(2), 50},
      {"43", Vector{{0, 0, 0, 0}},
       [](const Vector& x) {
         return x.squaredNorm() + x(2) * x(2) - 5 * x(0) - 5 * x(1) - 21 * x(2) + 7 * x(3);
       },
       [](const Vector& x) {
         const double all = x.squaredNorm();
         return Vector{{all + x(0) - x(1) + x(2) - x(3) - 8,
                        all + x(1) * x(1) + x(3) * x(3) - x(0) - x(3) - 10,
                        all + x(0) * x(0) - x(3) * x(3) + 2 * x(0) - x(1) - x(3) - 5}};
       },
       -44, 50},
      {"65", Vector{{-4.5, 4.5, 0}},
       [](const Vector& x) { return square(x(0) - x(1)) + square(x(0) + x(1) - 10) / 9 + square(x(2) - 5); },
       [](const Vector& x) { return Vector{{x.squaredNorm() - 48}}; }, 0.9535288567, 40, -5, 5},
      {"76", Vector{{0.5, 0.5, 0.5, 0.5}},
       [](const Vector& x) {
         return x(0) * x(0) + 0.5 * x(1) * x(1) + x(2) * x(2) + 0.5 * x(3) * x(3) - x(0) * x(2) +
                x(2) * x(3) - x(0) - 3 * x(1) + x(2) - x(3);
       },
       [](const Vector& x) {
         return Vector{{x(0) + 2 * x(1) + x(2) + x(3) - 5, 3 * x(0) + x(1) + 2 * x(2) - x(3) - 4,
                        1.5 - x(1) - 4 * x(2)}};
       },
       -103.0 / 22, 40, 0},
      {"6, an equality", Vector{{-1.2, 1}}, [](const Vector& x) { return square(1 - x(0)); },
       [](const Vector& x) {
         const double c = 10 * (x(1) - x(0) * x(0));
         return Vector{{c, -c}};
       },
       0, 20},
      {"inactive", Vector{{-1.2, 1}},
       [](const Vector& x) { return square(1 - x(0)) + 10 * square(x(1) - x(0) * x(0)); },
       [](const Vector& x) { return Vector{{x(0) + x(1) - 10}}; }, 0, 120},
      {"hidden", Vector{{1, 1}}, [](const Vector& x) { return x(0) < 0.5 ? kNaN : x(0) + x(1) * x(1); },
       [](const Vector& x) { return Vector{{1 - x(0) * x(1)}}; }, 3 / std::cbrt(4), 25},
  };
}

int evaluations_to_solve(const Task& task, int max) {
  const Index d = task.start.size(), k = task.constraints(task.start).size();
  const double radius = 0.1 * std::max(1.0, task.start.lpNorm<Eigen::Infinity>());
  const auto bound = [&](double at) { return Vector(Vector::Constant(d, at)); };
  RegionSearch search({.radius = radius,
                       .last_radius = 1e-8 * radius,
                       .max = (d + 1) * (d + 2) / 2,
                       .full = true,
                       .constraints = k},
                      task.start, bound(task.lower), bound(task.upper));
  for (int count = 0; count < max;) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    Matrix constraints(k, points.cols());
    for (Index i = 0; i < points.cols(); ++i) {
      values(i) = task.value(points.col(i));
      constraints.col(i) = task.constraints(points.col(i));
      ++count;
      if (std::abs(values(i) - task.least) <= 1e-6 * std::max(1.0, std::abs(task.least)) &&
          constraints.col(i).maxCoeff() <= 1e-6)
        return count;
    }
    search.tell(values, constraints);
  }
  return max + 1;
}

TEST(RegionConstraints, SolvesTwelveProblemsInFewEvaluations) {
  for (const Task& task : tasks()) {
    const int count = evaluations_to_solve(task, 3 * task.evaluations);
    EXPECT_LE(count, task.evaluations) << task.name;
  }
}

// x <= -1 and x >= 1 contradict each other: the sum of violations is least, 2, anywhere between.
TEST(RegionConstraints, SaysThatNoPointNearbyIsFeasible) {
  RegionSearch search({.radius = 0.5, .last_radius = 5e-9, .max = 6, .full = true, .constraints = 2},
                      Vector{{3, 1}}, Vector::Constant(2, -kInfinity), Vector::Constant(2, kInfinity));
  int count = 0;
  for (; count < 300 && !search.infeasible();) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    Matrix constraints(2, points.cols());
    for (Index i = 0; i < points.cols(); ++i, ++count) {
      const Vector x = points.col(i);
      values(i) = square(x(1) - 2) + 0.1 * square(x(0));
      constraints.col(i) << x(0) + 1, 1 - x(0);
    }
    search.tell(values, constraints);
  }
  EXPECT_TRUE(search.infeasible());
  EXPECT_LE(count, 200);
  EXPECT_NEAR(search.best()(1), 2, 1e-3);  // F is least among the least violated
  EXPECT_LE(std::abs(search.best()(0)), 1 + 1e-6);
}

// F that says nothing of the size of a penalty, at first or ever: a constant, and one from its minimizer.
// With 13 unknowns the first model is symmetric around it.
TEST(RegionConstraints, FindsAFeasiblePointWhereFIsFlat) {
  const Index d = 13;
  const std::vector<std::function<double(const Vector&)>> flat{
      [](const Vector&) { return 0.0; }, [](const Vector&) { return 1.0; },
      [](const Vector& x) { return x.squaredNorm(); }};
  for (std::size_t which = 0; which < flat.size(); ++which) {
    RegionSearch search({.radius = 0.1,
                         .last_radius = 1e-9,
                         .max = (d + 1) * (d + 2) / 2,
                         .full = true,
                         .curved = true,
                         .constraints = 1},
                        Vector::Zero(d), Vector::Constant(d, -kInfinity), Vector::Constant(d, kInfinity));
    double least_violated = kInfinity;
    for (int round = 0; round < 200 && !(least_violated <= kFeasible); ++round) {
      const Matrix points = search.ask();
      Vector values(points.cols());
      for (Index i = 0; i < points.cols(); ++i) values(i) = flat[which](points.col(i));
      const Matrix constraints = (1 - points.row(0).array()).matrix();
      least_violated = std::min(least_violated, constraints.minCoeff());
      search.tell(values, constraints);
    }
    EXPECT_LE(least_violated, kFeasible) << which;
    EXPECT_FALSE(search.infeasible()) << which;
  }
}

TEST(RegionConstraints, MultipliersAreThoseOfTheSolution) {
  // (x - 2)^2 + (y - 1)^2 on x + y <= 2, x^2 <= y: 2/3 each at (1, 1).
  const Task task = tasks()[3];
  RegionSearch search({.radius = 0.2, .last_radius = 2e-9, .max = 6, .full = true, .constraints = 2},
                      task.start, Vector::Constant(2, -kInfinity), Vector::Constant(2, kInfinity));
  for (int round = 0; round < 40; ++round) {
    const Matrix points = search.ask();
    Vector values(points.cols());
    Matrix constraints(2, points.cols());
    for (Index i = 0; i < points.cols(); ++i) {
      values(i) = task.value(points.col(i));
      constraints.col(i) = task.constraints(points.col(i));
    }
    search.tell(values, constraints);
  }
  EXPECT_LT((search.multipliers().told - Vector{{2.0 / 3, 2.0 / 3}}).norm(), 1e-4);
}

}  // namespace
}  // namespace bizo::methods
