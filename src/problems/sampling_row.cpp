// The options of learned sampling patterns, and the problem that they make.
#include "bizo/problems/outer_start.hpp"
#include "problems/sampling.hpp"
#include "problems/signal_data.hpp"

namespace bizo::problems {
namespace {

void refuse_box_with_poles(const Params& params, const Box& box) {
  if (!box.bounded() || !(box.lower.minCoeff() > 0) || !(box.upper.maxCoeff() < 1))
    params.refuse("box", "c/(1 - c) needs 0 < c < 1",
                  "keep every bound between 0 and 1, such as 0.001, 0.99");
}

std::unique_ptr<Problem> make_sampling(const Params& params, const ProblemContext& context) {
  const auto read = [&](const char* name) {
    return read_signals(params, context.files, name, "data/sampling64.h5");
  };
  Sampling::Model model;
  model.truth = read("truth");
  const Matrix real = read("real"), imaginary = read("imaginary");
  refuse_other_size(params, "real", real, model.truth);
  refuse_other_size(params, "imaginary", imaginary, model.truth);
  model.measured.resize(2 * real.rows(), real.cols());
  model.measured << real, imaginary;
  model.alpha = params.number("alpha");
  model.ridge = params.number("eps_2");
  model.smoothing = params.number("eps_tv");
  model.price = params.number("price");
  ProblemInfo info;
  info.name = "sampling";
  info.outer_dimension = model.truth.rows();
  info.inner_dimension = model.measured.size();
  info.inner_start = Vector::Zero(info.inner_dimension);
  read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
  refuse_box_with_poles(params, info.box);
  return std::make_unique<Sampling>(std::move(info), std::move(model));
}

OptionTable sampling_options() {
  OptionTable options = outer_start_options("0.5");
  options.back().fallback = "0.001, 0.99";
  const OptionTable data = signal_options();
  options.insert(options.end(), data.begin(), data.end());
  options.insert(options.end(),
                 {text_option("truth", "truth", "its dataset of clean signals"),
                  text_option("real", "data_real", "of the real parts of their noisy transforms"),
                  text_option("imaginary", "data_imag", "of the imaginary parts"),
                  positive_option("alpha", "1e-2", "weight of the total variation"),
                  positive_option("eps_2", "1e-4", "weight of |y|^2/2"),
                  positive_option("eps_tv", "1e-2", "width in which the total variation is smooth"),
                  nonnegative_option("price", "0.1", "of the c_i in F")});
  return options;
}

}  // namespace

Row<MakeProblem> sampling_row() {
  return {"sampling", "which frequencies of signals to measure, and how well",
          R"(f(x, y) = sum_k sum_i c_i/(1 - c_i) |(W y_k - measured_k)_i|^2/2
          + alpha sum_i sqrt(|y_ki - y_k,i-1|^2 + eps_tv^2) + eps_2/2 |y_k|^2,  y_k,-1 = 0
F(x, y) = sum_k |y_k - truth_k|^2 + price sum_i c_i
x = c, what every frequency is worth, with 0 < c < 1; W: the unitary discrete Fourier transform; y: complex
signals, each as real parts, then imaginary ones. Where price > 0 many c end at their lower bound. The
problem `denoising` has the same total variation.  (Ehrhardt and Roberts, J. Math. Imaging Vision 63,
2021)
Reports signal_error, F without the price.
Oracle level: products.  d = samples of a signal, p = 2 * signals * samples.)",
          sampling_options(), make_sampling};
}

}  // namespace bizo::problems
