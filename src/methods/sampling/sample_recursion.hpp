// Estimates of means over samples that are corrected by what the same samples say at another point:
//   e = q(z) + (1 - a) (kept - q(reference))                    (docs/math.md, Variance reduction)
// SVRG (Johnson & Zhang, NeurIPS 2013), SPIDER (Fang et al., NeurIPS 2018), PAGE (Li et al., ICML 2021),
// STORM (Cutkosky & Orabona, NeurIPS 2019).
#pragma once

#include <cmath>

#include "bizo/core/archive.hpp"
#include "bizo/core/params.hpp"
#include "methods/sampling/sample_schedule.hpp"

namespace bizo::methods {

enum class Reduction { none, svrg, spider, storm, page };

class SampleRecursion {
 public:
  // storm: a_k = forgotten k^(-2 decay), beside steps that fall with k^-decay; the others forget nothing.
  explicit SampleRecursion(Reduction kind, double forgotten = 0, double decay = 0)
      : kind_(kind), forgotten_(kind == Reduction::storm ? forgotten : 0), decay_(decay) {}

  // pass: all samples are taken. Whether the estimate needs q at the reference, and whether its point becomes
  // the reference afterwards.
  bool refers(bool pass) const { return kept_.size() > 0 && !pass; }
  bool renews(bool pass) const { return kind_ == Reduction::svrg ? pass : kind_ != Reduction::none; }

  // The estimate of iteration k >= 1 from q at the point and, if refers(pass), at the reference.
  Vector next(Index k, bool pass, const Vector& here, const Vector& there);

  void archive(Archive& archive) { archive(kept_); }

 private:
  Reduction kind_;
  double forgotten_, decay_;
  Vector kept_;
};

// As the user wants it.
struct ReductionSettings {
  Reduction kind = Reduction::none;
  double forgotten = 0;  // a_1
  double decay = 0;      // storm needs steps that fall with k^-decay, and a_k with their square
  FullPasses passes;

  SampleRecursion recursion() const { return SampleRecursion(kind, forgotten, decay); }
  // Iterations since the last pass, on average, each of which refers to the one before; 0: no such chains.
  double chain() const {
    if (kind == Reduction::spider) return static_cast<double>(passes.period) / 2;
    return kind == Reduction::page ? (1 - passes.probability) / passes.probability : 0;
  }
  double step_share(Index k) const { return std::pow(static_cast<double>(k), -decay); }
};

OptionTable reduction_options();
// samples, batch: of f, in all and in a minibatch.
ReductionSettings read_reduction(const Params& method, Index samples, Index batch, std::uint64_t seed);

}  // namespace bizo::methods
