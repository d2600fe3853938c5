// The options of total-variation denoising, and the problem that they make.
#include "bizo/problems/outer_start.hpp"
#include "problems/denoising.hpp"
#include "problems/signal_data.hpp"

namespace bizo::problems {
namespace {

std::unique_ptr<Problem> make_denoising(const Params& params, const ProblemContext& context) {
  using Learned = Denoising::Learned;
  constexpr const char* kExample = "data/denoising10.h5";
  const std::string& learn = params.text("learn");
  Denoising::Model model{read_signals(params, context.files, "truth", kExample),
                         read_signals(params, context.files, "noisy", kExample),
                         learn == "weight"  ? Learned::weight
                         : learn == "three" ? Learned::three
                                            : Learned::samples,
                         params.number("eps_2"),
                         params.number("eps_tv"),
                         params.number("condition_weight")};
  refuse_other_size(params, "noisy", model.noisy, model.truth);
  if (model.condition > 0 && model.learned == Learned::samples)
    params.refuse("condition_weight", "with problem.learn = samples L/mu is not smooth", "leave it out");
  for (const char* name : {"eps_2", "eps_tv"})
    if (model.learned == Learned::three && params.given(name))
      params.refuse(name, "with problem.learn = three it is learned", "leave it out, or set problem.learn");
  ProblemInfo info;
  info.name = "denoising";
  info.inner_dimension = model.truth.size();
  info.outer_dimension = model.learned == Learned::weight  ? 1
                         : model.learned == Learned::three ? 3
                                                           : model.truth.rows();
  info.inner_start = Vector::Zero(info.inner_dimension);
  read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
  return std::make_unique<Denoising>(std::move(info), std::move(model));
}

}  // namespace

Row<MakeProblem> denoising_row() {
  OptionTable options = outer_start_options("0");
  const OptionTable data = signal_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(
      options.end(),
      {text_option("truth", "truth", "its dataset of clean signals"),
       text_option("noisy", "data", "its dataset of noisy signals"),
       choice_option(
           "learn", {"weight", "three", "samples"},
           "x: log10 of alpha, of alpha, eps_2, eps_tv, or of one alpha a sample (the same for all signals)"),
       positive_option("eps_2", "1e-3", "weight of |y|^2/2, unless it is learned"),
       positive_option("eps_tv", "1e-3",
                       "width in which the total variation is smooth, unless it is learned"),
       nonnegative_option("condition_weight", "0", "w, price of an ill-conditioned inner problem in F")});
  return {"denoising", "total-variation denoising of signals with learned weights",
          R"(f(x, y) = sum_k |y_k - noisy_k|^2/2 + sum_i alpha sqrt((y_ki - y_k,i-1)^2 + eps_tv^2)
          + eps_2/2 |y_k|^2,  y_k,-1 = 0
F(x, y) = sum_k |y_k - truth_k|^2 + w (L/mu)^2,  L = 1 + 4 alpha/eps_tv + eps_2,  mu = 1 + eps_2
x = log10 of the weights. The inner problem is ill-conditioned where eps_tv is small: Newton's
method with Hessian products (newton-cg) does not mind.  (Ehrhardt and Roberts, J. Math. Imaging
Vision 63, 2021)
Oracle level: products.  d = 1, 3 or samples of a signal, p = signals * samples.)",
          options, make_denoising};
}

}  // namespace bizo::problems
