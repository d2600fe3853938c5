#include "methods/sampling/sample_recursion.hpp"

#include <algorithm>
#include <cmath>

namespace bizo::methods {

Vector SampleRecursion::next(Index k, bool pass, const Vector& here, const Vector& there) {
  Vector estimate = here;
  const double forgotten = forgotten_ * std::pow(static_cast<double>(k), -2 * decay_);
  if (refers(pass)) estimate += (1 - forgotten) * (kept_ - there);
  if (renews(pass)) kept_ = estimate;
  return estimate;
}

OptionTable reduction_options() {
  Option probability = fraction_option(
      "pass_probability", "", "page: of taking all samples; empty: minibatch / (minibatch + samples of f)");
  probability.min_excluded = true;
  return {choice_option("variance_reduction", {"none", "svrg", "spider", "storm", "page"},
                        "minibatches are asked at an earlier point too, to correct an earlier estimate"),
          integer_option("pass_period", "", 1,
                         "svrg, spider: iterations from one with all samples to the next; empty: samples "
                         "of f / minibatch"),
          probability,
          {.name = "storm_momentum",
           .type = OptionType::number,
           .fallback = "1",
           .help = "storm: share a of the last estimate that is forgotten, at the start; it falls with the "
                   "square of the steps, as k^(-2/3); no iteration has all samples",
           .min = 0,
           .min_excluded = true,
           .max = 1}};
}

ReductionSettings read_reduction(const Params& method, Index samples, Index batch, std::uint64_t seed) {
  const std::string& name = method.text("variance_reduction");
  ReductionSettings settings{.passes = {.seed = seed}};
  if (name == "storm") {
    settings.kind = Reduction::storm;
    settings.forgotten = method.number("storm_momentum");
    settings.decay = 1.0 / 3;  // Cutkosky and Orabona: the steps fall as k^(-1/3), a as their square
  } else if (name == "page") {
    settings.kind = Reduction::page;
    settings.passes.probability = method.given("pass_probability")
                                      ? method.number("pass_probability")
                                      : static_cast<double>(batch) / static_cast<double>(batch + samples);
  } else if (name != "none") {
    settings.kind = name == "svrg" ? Reduction::svrg : Reduction::spider;
    settings.passes.period = method.given("pass_period") ? method.integer("pass_period")
                                                         : std::max<Index>(1, (samples + batch - 1) / batch);
  }
  return settings;
}

}  // namespace bizo::methods
