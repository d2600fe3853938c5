#include "inner/catalogue.hpp"

#include "bizo/core/require.hpp"
#include "inner/choice.hpp"
#include "inner/closed_form.hpp"
#include "inner/coordinate_descent.hpp"
#include "inner/first_order.hpp"
#include "inner/fista.hpp"
#include "inner/newton.hpp"
#include "inner/newton_cg.hpp"

namespace bizo {
namespace {

OptionTable curvature_options() {
  return {positive_option("smooth", "",
                          "largest curvature L of f in y; empty: the problem's bound, else estimated"),
          nonnegative_option("strong", "",
                             "least curvature of f in y; empty: the problem's bound, else estimated")};
}

Curvature given_curvature(const Params& params) {
  Curvature given{params.number("strong"), params.number("smooth")};
  if (given.strong > given.smooth)
    params.refuse("strong", "it is larger than inner.smooth",
                  "the least curvature cannot exceed the largest");
  return given;
}

// Of solvers whose steps know no bounds of y.
void refuse_bounds(const Params& params, const Problem& problem) {
  if (problem.info().inner_box.bounded())
    params.refuse("name", "the problem " + problem.info().name + " bounds y, and this solver knows no bounds",
                  "use nesterov or gradient-descent, or zeroth-order where there are values only");
}

Row<MakeInnerSolver> first_order_row(const std::string& name, bool momentum, const std::string& summary,
                                     const std::string& definition) {
  return {name, summary, definition, curvature_options(),
          [momentum](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            auto& able = require<InnerGradientProblem>(params, problem);
            return std::make_unique<FirstOrderSolver>(exact_gradient(able), momentum,
                                                      given_curvature(params));
          }};
}

Row<MakeInnerSolver> closed_form_row() {
  return {"closed-form",
          "the problem's own formula, where it has one",
          "y*(x) exactly; the control is not used.\nNeeds a problem with a closed form (quadratic, ridge, "
          "least-squares).",
          {},
          [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            refuse_bounds(params, problem);
            return std::make_unique<ClosedFormSolver>(
                require<ClosedFormInner>(params, problem, "a closed form of the inner minimizer"));
          }};
}

Row<MakeInnerSolver> newton_row() {
  return {
      "newton",
      "Newton's method with the whole Hessian, p x p; the choice where p is small",
      "(H + shift D) s = -grad_y f by Cholesky, y <- y + t s. shift = 0 where H is positive definite, else "
      "the\n"
      "least of 1e-3, 8e-3, ... that makes it so (D: the size of H's diagonal). t halves until f falls, "
      "or,\n"
      "where f no longer tells, the gradient norm. Synchronized: t = 1. Perturbed solves start with the\n"
      "factors of the base, throughout if synchronized. Needs oracle level products, and p <= inner.dense.\n"
      "A Hessian is booked as what it costs: p gradients, or less where the problem has its entries.",
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

Row<MakeInnerSolver> newton_cg_row() {
  return {
      "newton-cg",
      "Newton's method, systems by conjugate gradients; few steps, each of some Hessian products",
      "H s = -grad_y f by CG, preconditioned by the diagonal where the problem has it, y <- y + t s; t as "
      "in\n"
      "newton (synchronized: t = 1, exactly cg_steps). Needs oracle level products. One step costs one "
      "gradient\n"
      "and some Hessian products. For ill-conditioned inner problems.",
      {integer_option("cg_steps", "20", 1,
                      "CG steps a Newton step in synchronized solves; others go on to a residual of 1e-2")},
      [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        return std::make_unique<NewtonCgSolver>(require<ProductsProblem>(params, problem),
                                                params.integer("cg_steps"));
      }};
}

Row<MakeInnerSolver> fista_row() {
  return {
      "fista", "accelerated proximal gradient, for nonsmooth problems such as lasso",
      "For f = g + r:  y+ = prox_{r/L}(z - grad_y g(z)/L), z+ = y+ + beta (y+ - y), beta constant where g "
      "is\n"
      "strongly convex, otherwise k/(k + 3), begun again when it points uphill (not if synchronized). Once\n"
      "the support has settled, Newton steps on it by conjugate gradients (not if synchronized). Residual:\n"
      "L |z - y+|. Needs a proximal operator; a step costs one gradient of g.",
      curvature_options(), [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        return std::make_unique<FistaSolver>(
            require<ProximalInner>(params, problem, "a proximal operator of the nonsmooth part of f"),
            given_curvature(params));
      }};
}

Row<MakeInnerSolver> coordinate_descent_row() {
  return {
      "coordinate-descent",
      "cyclic coordinate descent, for sparse least squares (lasso, elastic-net)",
      "A step is a sweep over all coordinates, each put at its minimizer; it costs one gradient to measure\n"
      "the residual, as fista does, and half of one or more to sweep. Once the support has settled, Newton\n"
      "steps on it by conjugate gradients (not if synchronized). Often fewer steps than fista where the\n"
      "support is small.",
      {},
      [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
        refuse_bounds(params, problem);
        return std::make_unique<CoordinateDescentSolver>(
            require<SeparableLeastSquares>(params, problem, "the columns of a sparse least-squares problem"));
      }};
}

Row<MakeInnerSolver> zeroth_order_row() {
  OptionTable options = curvature_options();
  options.push_back(
      positive_option("difference_radius", "1e-5", "of the differences of f, relative to max(1, |y|)"));
  return {"zeroth-order", "Nesterov's method on central differences of f; needs values only",
          "grad_y f by central differences along all p coordinates: 2p values a step, smooth in x, so that\n"
          "differences over two solves stay honest. Needs oracle level values. For small p.",
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

Row<MakeInnerSolver> own_row() {
  return {"own",
          "the solver that the problem comes with: a program that solves",
          "What it does with the control is its own affair: docs/blackbox.md says what it should.",
          {},
          [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            auto* able = dynamic_cast<BringsInnerSolver*>(&problem);
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

Row<MakeInnerSolver> none_row() {
  return {"none",
          "nothing to solve: the problem answers Phi(x) (level value)",
          "For problems of which nothing but Phi(x) is known.",
          {},
          [](const Params& params, Problem& problem) -> std::unique_ptr<InnerSolver> {
            if (problem.p() > 0)
              params.refuse("name", "the problem " + problem.info().name + " has an inner problem",
                            "choose another inner solver: bizo list inner");
            return std::make_unique<NoInnerSolver>();
          }};
}

Catalogue<MakeInnerSolver> with_automatic(Catalogue<MakeInnerSolver> rows) {
  rows.insert(rows.begin(), automatic_row(rows));
  return rows;
}

}  // namespace

const Catalogue<MakeInnerSolver>& inner_catalogue() {
  static const Catalogue<MakeInnerSolver> rows = with_automatic(
      {closed_form_row(),
       first_order_row(
           "gradient-descent", false, "constant step 2 / (L + mu)",
           "y <- y - 2/(L + mu) grad_y f. Rate (kappa - 1)/(kappa + 1) a step; with unknown mu: 1/L.\n"
           "Needs oracle level inner-gradient; one step costs one gradient. L and mu are corrected on the "
           "way, "
           "if not\n"
           "synchronized. y is projected on its bounds, if the problem has any."),
       first_order_row(
           "nesterov", true, "accelerated gradient with constant momentum; the usual choice",
           "y+ = z - grad_y f(z)/L, z+ = y+ + beta (y+ - y), beta = (sqrt kappa - 1)/(sqrt kappa + 1).\n"
           "Rate about 1 - 1/sqrt kappa a step. Needs oracle level inner-gradient; one step costs one\n"
           "gradient. With unknown least curvature: beta_k = k/(k + 3). If not synchronized, L and mu are "
           "corrected on\n"
           "the way, from the curvature that two gradients show, and the momentum begins again, beta_k = "
           "k/(k + 3)\n"
           "at most, when it points uphill. y is projected on its bounds, if the problem has any."),
       newton_row(), newton_cg_row(), fista_row(), coordinate_descent_row(), zeroth_order_row(), own_row(),
       none_row()});
  return rows;
}

}  // namespace bizo
