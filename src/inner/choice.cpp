#include "inner/choice.hpp"

#include <algorithm>

#include "bizo/core/inner_hessian.hpp"
#include "bizo/core/proximal.hpp"

namespace bizo::inner {
namespace {

// Gradients that a Hessian may cost: newton-cg takes about this many products for a Newton step where f is
// ill-conditioned. Gradients and seconds of newton and newton-cg, dense data, weights of e^-2 and e^-10: p =
// 20, 100 (a Hessian for 2, 7 gradients) 74 to 176 and 196 to 777; p = 1000 (63; inner.dense ends there)
// logistic 926 and 267, 1697 and 1484, in 2.1 s and 1.6 s, 3.5 s and 11.9 s; ridge 1.8 s and 4.7 s, 3.5 s and
// 3.8 s (four solves each, single runs).
constexpr Index kCheap = 60;

bool brings_solver(const Problem& problem) {
  const auto* able = dynamic_cast<const HasInnerSolver*>(&problem);
  return able && able->has_solver();
}

bool fits_dense(const Params& inner, const Problem& problem) {
  return problem.p() <= inner.integer("dense");
}

bool has_cheap_hessian(const Problem& problem) {
  const auto* able = dynamic_cast<const InnerHessian*>(&problem);
  return (able ? able->inner_hessian_cost() : problem.p()) <= kCheap;
}

// All that can solve the problem, the best first.
std::vector<Choice> candidates(const Params& inner, const Problem& problem, bool steps_in_y) {
  if (problem.p() == 0) return {{"none", "there is no inner problem"}};
  if (brings_solver(problem)) return {{"provided", "the problem solves"}};
  std::vector<Choice> all;
  if (!steps_in_y && dynamic_cast<const ClosedFormInner*>(&problem))
    all.push_back({"closed-form", "there is a formula"});
  if (dynamic_cast<const ProximalInner*>(&problem)) {
    all.push_back({"fista", "f is not smooth"});
    return all;
  }
  const bool second_order = !steps_in_y && !problem.info().inner_box.bounded();  // these know no bounds of y
  const std::string size = "p = " + std::to_string(problem.p());
  if (second_order && dynamic_cast<const ProductsProblem*>(&problem)) {
    all.push_back({"newton-cg", "there are Hessian products, " + size});
    if (fits_dense(inner, problem))
      all.insert(has_cheap_hessian(problem) ? all.end() - 1 : all.end(),
                 {"newton", "a Hessian is cheap, " + size});
  }
  if (dynamic_cast<const InnerGradientProblem*>(&problem)) all.push_back({"nesterov", "there is grad_y f"});
  all.push_back({"zeroth-order", "there are values of f alone"});
  return all;
}

bool declares(const OptionTable& table, const std::string& name) {
  return std::ranges::any_of(table, [&](const Option& option) { return option.name == name; });
}

}  // namespace

Choice choose_solver(const Params& inner, const Problem& problem, bool steps_in_y) {
  const auto all = candidates(inner, problem, steps_in_y);
  std::vector<std::string> wanted;  // options of some solvers, not of all
  for (const auto& option : inner.table())
    if (inner.given(option.name) && std::ranges::any_of(catalogue(), [&](const auto& row) {
          return row.name != "auto" && declares(row.options, option.name);
        }))
      wanted.push_back(option.name);
  for (const auto& choice : all) {
    const auto& table = find_row(catalogue(), choice.name)->options;
    if (std::ranges::all_of(wanted, [&](const auto& name) { return declares(table, name); })) return choice;
  }
  inner.refuse(wanted.front(), "no solver that auto would choose for this problem has such an option",
               "leave it out, or name the solver (inner.name): bizo list inner");
}

std::unique_ptr<InnerSolver> stronger_solver(const std::string& name, const Params& inner, Problem& problem) {
  const bool strongest = name == "provided" || name == "none" || name == "closed-form" || name == "newton";
  if (strongest || dynamic_cast<ProximalInner*>(&problem)) return nullptr;
  std::string stronger;
  if (dynamic_cast<ProductsProblem*>(&problem) && !problem.info().inner_box.bounded())
    stronger = fits_dense(inner, problem) ? "newton" : "newton-cg";
  else if (name == "gradient-descent")
    stronger = "nesterov";
  if (stronger.empty() || stronger == name) return nullptr;
  const auto& row = *find_row(catalogue(), stronger);
  OptionTable table = row.options;
  table.push_back(integer_option("dense", inner.text("dense"), 0, ""));
  return row.make({"inner", table}, problem);
}

Row<MakeSolver> automatic_row(const Catalogue<MakeSolver>& rows) {
  OptionTable options;
  for (const auto& row : rows)
    for (const auto& option : row.options)
      if (!declares(options, option.name)) options.push_back(option);
  return {
      "auto", "chosen by what the problem can answer and by its size; the run's first line says which",
      R"(The first that fits: provided, where the problem solves; closed-form; fista, where f is not smooth;
newton, where p <= inner.dense and a Hessian is cheap; newton-cg, where there are Hessian products;
nesterov, where there is grad_y f; zeroth-order. An option that only some of them have, such as
L, rules out the others.)",
      options, [](const Params& params, Problem& problem) {
        const auto chosen = choose_solver(params, problem).name;
        return find_row(catalogue(), chosen)->make(params, problem);
      }};
}

}  // namespace bizo::inner
