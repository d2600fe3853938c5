#include "methods/steps/schedule.hpp"

#include <cmath>

namespace bizo {

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
          positive_option("decay", "100", "time constant of the schedule, in iterations"),
          flag_option("explore", false, "search along the diagonal of the box before the first step")};
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

}  // namespace bizo
