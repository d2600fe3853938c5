// A configuration's black box, asked a few times: does it answer, always the same, and how fast? What is
// found is printed as it is found.
#pragma once

#include <cstdio>

#include "app/config/assembly.hpp"
#include "app/sizing/forecast.hpp"
#include "methods/adaptive/radius_control.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::app {

class BlackBox {
 public:
  // What the user should know, in plain words.
  struct Finding {
    std::string problem, remedy;
  };

  explicit BlackBox(Assembly& assembly, std::FILE* report = stdout);

  // Three times at x_0, the last time with another seed. False: there is no answer, and nothing more to ask.
  bool ask_at_start();
  // At x_0 + h u and x_0 - h u.
  void ask_beside();
  // Along a line (docs/math.md, Noise and the least radius).
  void measure_noise();
  // One batch of the directions that the method asks for; none if it asks for none.
  void measure_batch();

  // Adds to the findings.
  void find(std::string problem, std::string remedy);

  double seconds() const { return point_seconds_; }    // of one perturbed evaluation
  const IterationCost& cost() const { return cost_; }  // batch = 0: not measured
  const std::vector<Finding>& findings() const { return findings_; }

 private:
  struct Answer {
    Outcome outcome;
    std::string reason;
    Vector payload;
    double seconds = 0;
    bool usable() const { return !is_failure(outcome.status); }
  };

  static std::string say(const Answer& answer);
  Answer ask(ProbeId probe, const Vector& x, bool other_seed = false);
  void time_batch(const Query& query, Executor& executor);
  void print(const std::string& label, const std::string& value);
  std::string kind_of(const methods::MeasuredNoise& noise) const;
  void judge_noise(const methods::RadiusControl& control, double sigma);

  Assembly& assembly_;
  std::FILE* report_;
  Problem& problem_;
  DirectionFamily& family_;
  methods::ResolveSettings settings_;
  std::uint64_t seed_;
  double radius_;
  WorkerContext worker_;
  ProbeId candidate_ = ProbeId::none, perturbed_ = ProbeId::none, line_ = ProbeId::none;
  BasePoint base_;
  double value_ = kNaN;
  bool random_ = false;  // another seed gives another value
  double change_ = 0;    // of F between x_0 + h u and x_0 - h u
  double bend_ = 0;      // |F(x_0 + h u) + F(x_0 - h u) - 2 F(x_0)|
  double base_seconds_ = 0, point_seconds_ = 0;
  IterationCost cost_;
  std::vector<Finding> findings_;
};

}  // namespace bizo::app
