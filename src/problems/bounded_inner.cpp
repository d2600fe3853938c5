#include "problems/bounded_inner.hpp"

#include "bizo/core/drawn_samples.hpp"
#include "bizo/core/inner_box.hpp"
#include "bizo/core/proximal.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "problems/restricted_levels.hpp"

namespace bizo::problems {
namespace {

ProblemInfo info_within(const ProblemInfo& full, const Box& box) {
  ProblemInfo info = full;
  Matrix start = full.inner_start;
  project_inner(box, start);
  info.inner_start = start;
  info.inner_box = box;
  return info;
}

template <class Base>
class Bounded : public Base {
 public:
  Bounded(std::unique_ptr<Problem> full, const Box& box)
      : Base(*full, info_within(full->info(), box)), owner_(std::move(full)) {}

 protected:
  std::unique_ptr<Problem> owner_;
};

template <class Base>
class BoundedSquares final : public Bounded<Base>, public SumOfSquares {
 public:
  BoundedSquares(std::unique_ptr<Problem> full, const Box& box)
      : Bounded<Base>(std::move(full), box), squares_(dynamic_cast<SumOfSquares&>(*this->owner_)) {}
  Index residuals() const override { return squares_.residuals(); }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override { squares_.residual(X, Y, R); }

 private:
  SumOfSquares& squares_;
};

template <class Base>
std::unique_ptr<Problem> bounded_at(std::unique_ptr<Problem> full, const Box& box) {
  if (dynamic_cast<SumOfSquares*>(full.get()))
    return std::make_unique<BoundedSquares<Base>>(std::move(full), box);
  return std::make_unique<Bounded<Base>>(std::move(full), box);
}

}  // namespace

std::string flaw_of_bounding(const Problem& problem) {
  if (problem.p() == 0) return "there is no inner problem";
  if (level_of(problem) < OracleLevel::values) return "f cannot be asked for";
  if (dynamic_cast<const ProximalInner*>(&problem)) return "f is not smooth";
  if (problem.info().inner_box.bounded()) return "y has bounds of its own";
  if (dynamic_cast<const DrawnSamples*>(&problem)) return "f is over other samples in every iteration";
  return "";
}

std::unique_ptr<Problem> bounded_inner(std::unique_ptr<Problem> full, const Box& box) {
  switch (level_of(*full)) {
    case OracleLevel::products:
      return bounded_at<RestrictedProducts>(std::move(full), box);
    case OracleLevel::gradients:
      return bounded_at<RestrictedGradients<GradientsProblem>>(std::move(full), box);
    case OracleLevel::inner_gradient:
      return bounded_at<RestrictedInnerGradient<InnerGradientProblem>>(std::move(full), box);
    default:
      return bounded_at<RestrictedValues<ValuesProblem>>(std::move(full), box);
  }
}

}  // namespace bizo::problems
