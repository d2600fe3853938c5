// Runs of a method, or of two by turns, from several points, the best of which counts, and looks along the
// coordinates between them (docs/math.md, Several starts).
#pragma once

#include <functional>
#include <optional>

#include "bizo/core/legs.hpp"
#include "bizo/core/stopping.hpp"
#include "methods/loops/method.hpp"
#include "methods/multistart/look_limits.hpp"
#include "methods/multistart/pace.hpp"
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
  // Run number k >= 1 as it begins at a point; 0: the method of the first run.
  using Make = std::function<Part(Index k, const Vector& start, std::uint64_t seed)>;
  using MakeLook = std::function<Part(const Vector& start, std::uint64_t seed, const LookLimits& limits)>;
  struct Settings {
    Index max = 1;                // start points, x_0 among them
    bool until_all_found = true;  // or fewer, where no other minimum is expected
    std::uint64_t seed = 0;
    Index round = 1;     // evaluations at a time
    MakeLook look = {};  // from a minimum, or where a run has become slow; empty: never
  };

  // first: the method at x_0, whose probes are the worker's.
  Multistart(const Settings& settings, StartPoints points, Make make, Part first, const Vector& start);

  bool may_ask(Index out) const override;
  Query ask() override;
  std::optional<Iteration> tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  const Incumbent& incumbent() const override { return incumbent_; }
  std::int64_t unused() const override;
  void archive(Archive& archive) override;

  const std::vector<Leg>& legs() const override { return legs_; }
  StopReason ended() const override;

 private:
  // Under way, or waiting for a look.
  struct Run {
    Part part;
    Stopping stopping;
    Index leg = 0;    // that it began as
    Index start = 0;  // its number for Make; kLook
    Pace pace;
    Index first = 0;       // row of its row 0, if nothing had come between
    Cost before = {};      // of other runs
    Cost own = {};         // at its last row
    Cost since = {};       // what was told since
    Solution others = {};  // the best of other runs
  };
  static constexpr Index kLook = -1;

  static std::int64_t unused_by(const Run& run);
  void drop(const Run& run);
  Run make_run(Index leg, Index start) const;
  void begin(Index start, const Vector& at);
  void go_on();
  void follow();
  bool is_over() const { return legs_.back().stop != StopReason::none; }
  bool is_look() const { return running_.start == kLook; }
  bool found() const { return incumbent_.best.value < looked_; }
  bool more_follows() const;
  LookLimits limits_of_look() const;
  StopReason stop_after(const Iteration& row);
  Iteration row_of(Iteration row, StopReason stop);
  void remember(const Iteration& row, StopReason stop);

  Settings settings_;
  StartPoints points_;
  Make make_;
  Run running_;
  std::optional<Run> waiting_;
  bool pauses_ = false;  // running_ waits as soon as nothing is out
  std::vector<Leg> legs_;
  Index starts_ = 1;          // runs from start points, x_0 among them
  Index rows_ = 0;            // so far, all legs together
  LookLimits limits_;         // of the last look
  double looked_ = HUGE_VAL;  // the best when the last look began
  Cost now_;                  // all legs together
  Incumbent incumbent_;
};

}  // namespace bizo::methods
