#include "support/subjects.hpp"

#include "bizo/core/proximal.hpp"
#include "problems/quadratic.hpp"
#include "problems/restricted.hpp"

namespace bizo::test {
namespace {

// F alone, at level value.
class Bowl final : public Problem {
 public:
  Bowl() : Problem({"bowl", 3, 0, Vector::Ones(3), Vector(0), {}}) {}
  void outer(ConstMatrixRef X, ConstMatrixRef, VectorRef values) override {
    for (Index b = 0; b < X.cols(); ++b) values(b) = X.col(b).squaredNorm();
  }
};

// The quadratic with no more than the answers of a level; it owns the whole one.
std::shared_ptr<Problem> limited_quadratic(OracleLevel level) {
  const auto full = std::make_shared<problems::Quadratic>(problems::Quadratic::Shape{.d = 4, .p = 9});
  std::unique_ptr<Problem> part = problems::restricted(*full, level);
  return {part.release(), [full](Problem* owned) { delete owned; }};
}

}  // namespace

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all = [] {
    std::vector<Subject> made{{"AtLevelValue", "bowl", [] { return std::make_shared<Bowl>(); }}};
    for (const auto& [label, level] :
         {std::pair{"AtLevelSolve", OracleLevel::solve}, std::pair{"AtLevelValues", OracleLevel::values},
          std::pair{"AtLevelInnerGradient", OracleLevel::inner_gradient},
          std::pair{"AtLevelGradients", OracleLevel::gradients}})
      made.push_back({label, "quadratic", [level = level] { return limited_quadratic(level); }});
    for (const auto& some : small_cases())
      made.push_back(
          {some.label, some.problem, [some]() -> std::shared_ptr<Problem> { return make_any_case(some); }});
    return made;
  }();
  return all;
}

std::vector<Subject> subjects_that(const std::function<bool(Problem&)>& have_it) {
  std::vector<Subject> chosen;
  for (const auto& subject : subjects())
    if (have_it(*subject.make())) chosen.push_back(subject);
  return chosen;
}

Problem& smooth_part(Problem& problem) {
  auto* composite = dynamic_cast<ProximalInner*>(&problem);
  return composite ? composite->smooth() : problem;
}

}  // namespace bizo::test
