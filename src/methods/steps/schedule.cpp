#include "methods/steps/schedule.hpp"

#include <cmath>

namespace bizo::methods {

Option decay_rate_option(std::string name, std::string fallback, std::string help) {
  return {.name = std::move(name),
          .type = OptionType::number,
          .fallback = std::move(fallback),
          .help = std::move(help),
          .min = 0,
          .max = 0.999999};
}

OptionTable schedule_options() {
  return {positive_option("size", "0.1", "step size at the start"),
          choice_option("schedule", {"constant", "inverse-sqrt", "inverse", "exponential"},
                        "of the size: times 1, (1 + k/t)^-1/2, (1 + k/t)^-1 or e^(-k/t), t = time_constant"),
          positive_option("time_constant", "100", "t of the schedule, in iterations"),
          flag_option("explore", false, "search along the diagonal of the box before the first step")};
}

Schedule::Schedule(const Params& params)
    : length_(params.number("size")),
      time_constant_(params.number("time_constant")),
      form_(params.text("schedule")) {}

double Schedule::length(Index k) const {
  const double age = static_cast<double>(k) / time_constant_;
  if (form_ == "inverse-sqrt") return length_ / std::sqrt(1 + age);
  if (form_ == "inverse") return length_ / (1 + age);
  if (form_ == "exponential") return length_ * std::exp(-age);
  return length_;
}

}  // namespace bizo::methods
