#include "bizo/methods/step_rule.hpp"

#include <algorithm>
#include <cmath>

#include "bizo/methods/adam_step.hpp"
#include "bizo/methods/armijo_step.hpp"
#include "bizo/methods/handover_step.hpp"
#include "bizo/methods/lbfgs_step.hpp"
#include "bizo/methods/trace_step.hpp"

namespace bizo {
namespace {

// One candidate, and on from there.
class PlainStep : public StepRule {
 public:
  Proposal propose(const StepInput& input) final { return {.direction = step(input.gradient, input.k)}; }
  std::optional<Index> choose(const StepInput&, const Vector&) final { return 0; }

 private:
  virtual Vector step(const Vector& gradient, Index k) = 0;
};

class GradientStep final : public PlainStep {
 public:
  explicit GradientStep(const Params& params) : schedule_(params) {}
  Vector step(const Vector& gradient, Index k) override { return schedule_.length(k) * gradient; }
  void archive(Archive&) override {}

 private:
  Schedule schedule_;
};

class MomentumStep final : public PlainStep {
 public:
  explicit MomentumStep(const Params& params) : schedule_(params), memory_(params.number("momentum")) {}

  Vector step(const Vector& gradient, Index k) override {
    if (velocity_.size() == 0) velocity_.setZero(gradient.size());
    velocity_ = memory_ * velocity_ + gradient;
    return schedule_.length(k) * velocity_;
  }
  void archive(Archive& archive) override { archive(velocity_); }

 private:
  Schedule schedule_;
  double memory_;
  Vector velocity_;
};

template <class Rule>
MakeStepRule maker() {
  return [](const Params& params) { return std::make_unique<Rule>(params); };
}

}  // namespace

Option decay_rate_option(std::string name, std::string fallback, std::string help) {
  return {.name = std::move(name),
          .type = OptionType::number,
          .fallback = std::move(fallback),
          .help = std::move(help),
          .least = 0,
          .most = 0.999999};
}

OptionTable schedule_options() {
  return {positive_option("length", "0.1", "step length at the start"),
          choice_option("schedule", {"constant", "inverse-sqrt", "inverse", "exponential"},
                        "of the length: times 1, (1 + k/decay)^-1/2, (1 + k/decay)^-1 or e^(-k/decay)"),
          positive_option("decay", "100", "iterations after which a schedule sets in"),
          flag_option("explore", false, "look along the diagonal of the box before the first step")};
}

double unit_of(const Vector& gradient) {
  constexpr int kMost = std::numeric_limits<double>::max_exponent - 1;  // 2^kMost is finite
  const double size = gradient.cwiseAbs().maxCoeff();
  return size > 0 && std::isfinite(size) ? std::ldexp(1, std::min(kMost, -std::ilogb(size))) : 0;
}

StepInput input_at(const Box& box, const Vector& scale, const Vector& x) {
  StepInput input;
  input.z = x.cwiseQuotient(scale);
  if (!box.bounded()) return input;
  input.lower = box.lower.cwiseQuotient(scale);
  input.upper = box.upper.cwiseQuotient(scale);
  return input;
}

std::optional<Proposal> finite_proposal(StepRule& rule, const StepInput& input, const Vector& scale) {
  if (!input.gradient.allFinite()) return {};
  Proposal proposal = rule.propose(input);
  const auto leads_somewhere = [&](double length) {
    return scale.cwiseProduct(input.z - length * proposal.direction).allFinite();
  };
  if (std::ranges::none_of(proposal.lengths, leads_somewhere)) return {};
  return proposal;
}

Schedule::Schedule(const Params& params)
    : length_(params.number("length")), decay_(params.number("decay")), form_(params.text("schedule")) {}

double Schedule::length(Index k) const {
  const double age = static_cast<double>(k) / decay_;
  if (form_ == "inverse-sqrt") return length_ / std::sqrt(1 + age);
  if (form_ == "inverse") return length_ / (1 + age);
  if (form_ == "exponential") return length_ * std::exp(-age);
  return length_;
}

const Catalogue<MakeStepRule>& step_catalogue() {
  static const Catalogue<MakeStepRule> rows{
      {"sgd",
       "a multiple of the estimate",
       "x <- x - a_k g.  For l orthogonal directions in R^d a length up to 2 l / (d L) decreases Phi "
       "(docs/math.md, Steps).",
       {},
       maker<GradientStep>()},
      {"momentum",
       "heavy ball",
       "v <- m v + g,  x <- x - a_k v.",
       {decay_rate_option("momentum", "0.9", "share of the velocity that is kept")},
       maker<MomentumStep>()},
      adam_row(),
      armijo_row(),
      trace_row(),
      lbfgs_row(),
      handover_row()};
  return rows;
}

}  // namespace bizo
