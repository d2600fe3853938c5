#include "inner/catalogue.hpp"

#include "bizo/core/require.hpp"
#include "inner/choice.hpp"
#include "inner/closed_form.hpp"
#include "inner/coordinate_descent.hpp"
#include "inner/first_order.hpp"
#include "inner/fista.hpp"
#include "inner/newton.hpp"
#include "inner/newton_cg.hpp"

namespace bizo::inner {
namespace {

OptionTable curvature_options() {
  return {
      positive_option("L", "", "largest curvature L of f in y; empty: the problem's bound, else estimated"),
      nonnegative_option("mu", "", "least curvature of f in y; empty: the problem's bound, else estimated")};
}

Curvature given_curvature(const Params& params) {
  Curvature given{params.number("mu"), params.number("L")};
  if (given.mu > given.L)
    params.refuse("mu", "it is larger than inner.L", "the least curvature cannot exceed the largest");
  return given;
}

// For solvers whose steps know no bounds of y.
void refuse_bounds(const Params& params, const Problem& problem) {
  if (problem.info().inner_box.bounded())
    params.refuse(
        "name", "the problem " + problem.info().name + " bounds y, and this solver knows no bounds",
        "use nesterov or gradient-descent, closed-form where there is a formula, or zeroth-order with "
        "values only");
}

Row<MakeSolver> first_order_row(const std::string& name, bool momentum, const std::string& summary,
                                const std::string& definition) {
  return {name, summary, definition, curvature_options(),
          [momentum](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            auto& able = require<InnerGradientProblem>(params, problem);
            return std::make_unique<FirstOrderSolver>(exact_gradient(able), momentum,
                                                      given_curvature(params));
          }};
}

Row<MakeSolver> closed_form_row() {
  return {"closed-form",
          "the problem's own formula, where it has one",
          R"(y*(x) exactly; the control is not used.
Needs a problem with a closed form (quadratic, ridge, least-squares, adversarial and others).)",
          {},
          [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            return std::make_unique<ClosedFormSolver>(
                require<ClosedFormInner>(params, problem, "a closed form of the inner minimizer"));
          }};
}

Row<MakeSolver> newton_row() {
  return {
      "newton",
      "Newton's method with the whole Hessian, p x p; the choice where p is small",
      R"((H + shift D) s = -grad_y f by Cholesky, y <- y + t s. shift = 0 where H is positive definite, else
the least of 1e-3, 8e-3, ... that makes it so (D: the size of H's diagonal). t halves until f falls,
or, where its change is round-off, the gradient norm. Fixed steps: t = 1. Perturbed solves start with
the base's factors, and keep them with fixed steps. Needs oracle level products and p <= inner.dense.
A Hessian counts as p gradients, or less where the problem has its entries.)",
      {},
      [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        auto& able = require<ProductsProblem>(params, problem);
        if (able.p() > params.integer("dense"))
          params.refuse("dense", "the Hessian of " + std::to_string(able.p()) + " inner variables is larger",
                        "raise it, or use inner.name = newton-cg");
        return std::make_unique<NewtonSolver>(able);
      }};
}

Row<MakeSolver> newton_cg_row() {
  return {
      "newton-cg",
      "Newton's method, systems by conjugate gradients; few steps of several Hessian products",
      R"(H s = -grad_y f by CG, preconditioned by the diagonal where the problem has it, y <- y + t s; t as
in newton (fixed steps: t = 1, exactly cg_steps). Needs oracle level products. One step costs one
gradient and several Hessian products. For ill-conditioned inner problems. Of a model
that is not linear (an mlp) H is its Gauss-Newton part, which is positive semidefinite.)",
      {integer_option("cg_steps", "20", 1,
                      "CG steps a Newton step in solves of fixed steps; others run to a residual of 1e-2")},
      [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        return std::make_unique<NewtonCgSolver>(require<ProductsProblem>(params, problem),
                                                params.integer("cg_steps"));
      }};
}

Row<MakeSolver> fista_row() {
  return {
      "fista", "accelerated proximal gradient, for nonsmooth problems such as lasso",
      R"(For f = g + r:  y+ = prox_{r/L}(z - grad_y g(z)/L), z+ = y+ + beta (y+ - y), beta constant where g
is strongly convex, otherwise k/(k + 3), restarted when it points uphill (not with fixed steps). Once
the support has settled, Newton steps on it by conjugate gradients (not with fixed steps). Residual:
L |z - y+|. Needs a proximal operator; a step costs one gradient of g.)",
      curvature_options(), [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        return std::make_unique<FistaSolver>(
            require<ProximalInner>(params, problem, "a proximal operator of the nonsmooth part of f"),
            given_curvature(params));
      }};
}

Row<MakeSolver> coordinate_descent_row() {
  return {
      "coordinate-descent",
      "cyclic coordinate descent, for sparse least squares (lasso, elastic-net)",
      R"(A step is a sweep over all coordinates, each moved to its minimizer; it costs one gradient to measure
the residual, as in fista, and half a gradient or more to sweep. Once the support has settled, Newton
steps on it by conjugate gradients (not with fixed steps). Often fewer steps than fista where the
support is small.)",
      {},
      [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        return std::make_unique<CoordinateDescentSolver>(
            require<SeparableLeastSquares>(params, problem, "the columns of a sparse least-squares problem"));
      }};
}

Row<MakeSolver> zeroth_order_row() {
  OptionTable options = curvature_options();
  options.push_back(
      positive_option("difference_radius", "1e-5", "of the differences of f, relative to max(1, |y|)"));
  return {"zeroth-order", "Nesterov's method on central differences of f; needs values only",
          R"(grad_y f by central differences along all p coordinates: 2p values a step, smooth in x, so that
differences of two solves stay meaningful. Needs oracle level values. For small p.)",
          options, [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            auto& able = require<ValuesProblem>(params, problem);
            if (dynamic_cast<ProximalInner*>(&problem))
              params.refuse("name",
                            "differences need a smooth f, and that of " + problem.info().name + " is not",
                            "use fista");
            return std::make_unique<FirstOrderSolver>(
                difference_gradient(able, params.number("difference_radius")), true, given_curvature(params));
          }};
}

Row<MakeSolver> provided_row() {
  return {"provided",
          "the problem's own solver: a program that solves",
          "How it obeys the control is up to the program; docs/blackbox.md says how it should.",
          {},
          [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            auto* able = dynamic_cast<HasInnerSolver*>(&problem);
            if (!able || !able->has_solver())
              params.refuse("name", "the problem " + problem.info().name + " comes with no solver of its own",
                            "choose another inner solver: bizo list inner");
            return able->own_solver();
          }};
}

// Of a problem without y.
class NoInnerSolver final : public InnerSolver {
 public:
  bool refines() const override { return false; }
  void solve(ConstMatrixRef X, MatrixRef, const InnerControl&, InnerReport& report) override {
    report.reset(X.cols());
    report.status.assign(report.status.size(), EvaluationStatus::ok);
  }
};

Row<MakeSolver> none_row() {
  return {"none",
          "nothing to solve: the problem answers Phi(x) (level value)",
          "For problems that answer Phi(x) alone.",
          {},
          [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            if (problem.p() > 0)
              params.refuse("name", "the problem " + problem.info().name + " has an inner problem",
                            "choose another inner solver: bizo list inner");
            return std::make_unique<NoInnerSolver>();
          }};
}

Catalogue<MakeSolver> with_automatic(Catalogue<MakeSolver> rows) {
  rows.insert(rows.begin(), automatic_row(rows));
  return rows;
}

}  // namespace

const Catalogue<MakeSolver>& catalogue() {
  static const Catalogue<MakeSolver> rows = with_automatic(
      {closed_form_row(),
       first_order_row(
           "gradient-descent", false, "constant step 2 / (L + mu)",
           R"(y <- y - 2/(L + mu) grad_y f. Rate (kappa - 1)/(kappa + 1) a step; with unknown mu: 1/L.
Needs oracle level inner-gradient; one step costs one gradient. Unless steps are fixed, L and mu are
corrected on the way. y is projected on its bounds, if the problem has any.)"),
       first_order_row(
           "nesterov", true, "accelerated gradient with constant momentum; the usual choice",
           R"(y+ = z - grad_y f(z)/L, z+ = y+ + beta (y+ - y), beta = (sqrt kappa - 1)/(sqrt kappa + 1).
Rate about 1 - 1/sqrt kappa a step. Needs oracle level inner-gradient; one step costs one
gradient. With unknown least curvature: beta_k = k/(k + 3). Unless steps are fixed, L and mu are
corrected from the curvature that two gradients show, and the momentum restarts, with beta_k at
most k/(k + 3), when it points uphill. y is projected on its bounds, if the problem has any.)"),
       newton_row(), newton_cg_row(), fista_row(), coordinate_descent_row(), zeroth_order_row(),
       provided_row(), none_row()});
  return rows;
}

}  // namespace bizo::inner
