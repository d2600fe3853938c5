// What a run prints while it works: a progress bar on a terminal, one line an iteration elsewhere.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "bizo/core/recorder.hpp"
#include "bizo/core/stopping.hpp"

namespace bizo::app {

// The line of an iteration, and what stands above. `before`: the cost up to the line before.
std::string progress_heading();
std::string progress_line(const Iteration& row, const Cost& before, double seconds);

// Which notes are printed: a text that stays once, of those that differ in numbers and paths alone the first
// ones, and no more than a screen of all.
class NoteLimit {
 public:
  bool lets_pass(const std::string& note);
  Index held_back() const { return held_back_; }

 private:
  std::string last_;
  std::map<std::string, int> passed_;  // by text, less numbers and paths
  int all_ = 0;
  Index held_back_ = 0;
};

class Progress final : public Recorder {
 public:
  explicit Progress(const Budget& budget);
  // Lines tell what came after the rows that a run goes on from.
  void go_on_from(const Iteration& last) { cost_ = last.cost; }
  void lost(double seconds) override { lost_ = seconds; }
  void iteration(const Iteration& iteration, const Solution& current, const Solution& best) override;
  void finished(const Summary& summary) override;

 private:
  void line(const Iteration& iteration);
  void bar(const Iteration& iteration);
  double share_done(const Iteration& iteration, double elapsed) const;
  double elapsed() const;

  Budget budget_;
  bool terminal_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  NoteLimit notes_;
  Cost cost_;                            // up to the last line
  double lost_ = 0, reported_lost_ = 0;  // in failures: so far, and up to the last line
  double drawn_ = -1;                    // when the bar was last drawn, seconds
};

}  // namespace bizo::app
