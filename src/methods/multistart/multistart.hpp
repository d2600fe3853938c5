// Runs of a method, or of two by turns, from several points, the best of which counts (docs/math.md, Several
// starts).
#pragma once

#include <functional>

#include "bizo/core/legs.hpp"
#include "bizo/core/stopping.hpp"
#include "methods/loops/method.hpp"
#include "methods/multistart/start_points.hpp"

namespace bizo::methods {

class Multistart final : public Algorithm, public Legs {
 public:
  // A run: a method, whose probes are those of the worker by the same names, and what ends it.
  struct Part {
    std::string name;
    Method method;
    Budget ends;
  };
  // Run number k >= 1 as it begins at a point.
  using Make = std::function<Part(Index k, const Vector& start, std::uint64_t seed)>;
  struct Settings {
    Index max = 1;                // runs
    bool until_all_found = true;  // or fewer, where no other minimum is expected
    std::uint64_t seed = 0;
  };

  // first: the method at x_0, whose probes are the worker's.
  Multistart(const Settings& settings, StartPoints points, Make make, Part first, const Vector& start);

  bool may_ask(Index out) const override;
  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  std::int64_t unused() const override { return running_.method.algorithm->unused(); }
  void archive(Archive& archive) override;

  const std::vector<Leg>& legs() const override { return legs_; }
  StopReason ended() const override;

 private:
  void begin(const Vector& start);
  void make_leg();
  Iteration row_of(Iteration row, StopReason stop);
  void remember(const Iteration& row, StopReason stop);
  bool all_found() const;

  Settings settings_;
  StartPoints points_;
  Make make_;
  Part running_;
  Stopping stopping_;  // of it
  std::vector<Leg> legs_;
  Index rows_ = 0;    // so far, all legs together
  Cost before_;       // of earlier legs
  Cost now_;          // with this one
  Solution earlier_;  // the best of earlier legs
  Incumbent incumbent_;
};

}  // namespace bizo::methods
