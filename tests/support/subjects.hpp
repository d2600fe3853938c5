// Problems as subjects of property suites: the small cases of the catalogue, and doubles of the levels that
// no row is of.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/problems.hpp"

namespace bizo::test {

struct Subject {
  std::string label;    // a GoogleTest name
  std::string problem;  // its info().name
  std::function<std::shared_ptr<Problem>()> make;
};
inline void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.label;
}

const std::vector<Subject>& subjects();
std::vector<Subject> subjects_that(const std::function<bool(Problem&)>& have_it);

// The problem that has the derivatives: of f = g + r that with g in place of f.
Problem& smooth_part(Problem& problem);

template <class Ability>
bool offers(Problem& problem) {
  return dynamic_cast<Ability*>(&problem);
}
template <class Ability>
bool smooth_part_offers(Problem& problem) {
  return offers<Ability>(smooth_part(problem));
}
inline std::string label_of(const ::testing::TestParamInfo<Subject>& info) {
  return info.param.label;
}

class OfASubject : public ::testing::TestWithParam<Subject> {
 protected:
  std::shared_ptr<Problem> owner = GetParam().make();
  Index d = owner->d(), p = owner->p();
  // Random points around the start, in the box.
  Matrix outer_points(std::uint64_t seed, Index B) const {
    Matrix X = normal(seed, d, B, 0.5).colwise() + owner->info().start;
    for (Index b = 0; b < B; ++b) X.col(b) = project(owner->info().box, X.col(b));
    return X;
  }
  Matrix inner_points(std::uint64_t seed, Index B) const { return normal(100 + seed, p, B, 0.5); }
};

}  // namespace bizo::test
