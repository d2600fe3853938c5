// The noise of a black box and the radius that it allows, in words.
#include <cmath>

#include "app/report/text.hpp"
#include "app/sizing/black_box.hpp"
#include "bizo/core/box_room.hpp"

namespace bizo::app {
namespace {

// Of a line: two of them give the noise to some 15 %.
constexpr Index kLinePoints = 16;

bool is_central(const Params& method) {
  return !method.has("difference") || method.text("difference") != "forward";
}

}  // namespace

void BlackBox::measure_noise() {
  const Box& box = problem_.info().box;
  methods::RadiusControl control({.radius = radius_,
                                  .search = true,
                                  .central = is_central(assembly_.sections->method),
                                  .max = largest_radius(box, settings_.scale),
                                  .bounded = box.bounded(),
                                  .points = kLinePoints});
  Iteration row;
  row.radius = radius_;
  control.begin(row, value_, base_.x.cwiseQuotient(settings_.scale).cwiseAbs().maxCoeff());
  Index failed = 0;
  for (bool done = false; !done;) {
    Query query;
    query.at = base_;
    query.probe = line_;
    query.block = {seed_, 0, 1};
    control.ask(query);
    const Outcomes outcomes = SerialExecutor(worker_, query.block.count).evaluate(query);
    for (const auto& outcome : outcomes.items) failed += is_failure(outcome.status);
    done = failed > 0 || control.tell(outcomes, row);
  }
  if (failed == 0) return judge_noise(control, row.noise);
  print("noise of F", "not measured");
  find("on a line near x_0 some evaluations have no answer, so the noise cannot be measured",
       "fix these failures first; evaluation.retry repeats random ones");
}

std::string BlackBox::kind_of(const methods::MeasuredNoise& noise) const {
  if (noise.kind == methods::MeasuredNoise::Kind::rounded)
    return std::isnan(noise.quantum) ? ", for F changes in steps"
                                     : format(", for F is rounded to multiples of %.2g", noise.quantum);
  if (!noise.above_round_off()) return ", round-off";
  return random_ ? ", random: another seed gives another value"
                 : ", the same for every seed: a function of x";
}

void BlackBox::judge_noise(const methods::RadiusControl& control, double sigma) {
  const methods::MeasuredNoise& noise = control.measured();
  if (noise.kind == methods::MeasuredNoise::Kind::flat) {
    print("noise of F", "not measured: F is the same on a whole line through x_0");
    return find(
        "F does not change with x near x_0",
        "make sure that the program reads x and writes all digits; otherwise choose another problem.start");
  }
  if (noise.kind == methods::MeasuredNoise::Kind::unmeasured) {
    print("noise of F", "not measured");
    return find("neither short nor long lines near x_0 separate the noise of F from its changes",
                "compare F at a few points nearby by hand");
  }
  const double best = control.min_error();
  print("noise of F",
        format("%.2g", sigma) + kind_of(noise) +
            (change_ > 0 ? format("; F changes %.2g times as much over 2h", change_ / sigma) : ""));
  print("radius", format("%.3g; best for this noise about %.2g, as F changes near x_0", radius_, best));
  // Four times too short or too long is too far from the best; but a difference that is a hundred times its
  // noise is good enough, and so is one of exact values over a radius that is longer.
  constexpr double kTolerated = 4, kClear = 100;
  if (radius_ * kTolerated < best && change_ < kClear * sigma)
    find(format("differences over h = %.3g drown in the noise of F", radius_),
         format("use method.radius = %.2g or more", best));
  else if (noise.above_round_off() && radius_ > kTolerated * best)
    find(format("h = %.3g is longer than the noise of F requires: differences see too much curvature",
                radius_),
         format("use method.radius = %.2g", best));
  // The error of F(x + h u) + F(x - h u) - 2 F(x) is sqrt(6) sigma.
  if (bend_ > change_ && bend_ > 8 * sigma)
    find(format("over x_0 - h u .. x_0 + h u, h = %.3g, F bends more than it rises: h is too long for the "
                "units of x, or x_0 is nearly stationary",
                radius_),
         "use a smaller method.radius, or directions.scale");
}

}  // namespace bizo::app
