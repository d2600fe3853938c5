// The state of a live run, read from its files, which it may replace at any time.
#pragma once

#include <string>
#include <vector>

#include "io/journal.hpp"
#include "io/saved_run.hpp"

namespace bizo::io {

class LiveRun {
 public:
  explicit LiveRun(const std::string& output) : output_(output), paths_(output) {}

  // The finished iterations since the last call, in order, none left out. What cannot be read now comes the
  // next time.
  std::vector<SavedIteration> news();
  bool has_journal() const;

 private:
  void read_journal();
  void read_checkpoint();
  void add(const SavedIteration& iteration);

  std::string output_;
  RunPaths paths_;
  JournalReader journal_{paths_.journal};
  std::string checkpoint_seen_;  // which one: it is large, and read once
  std::vector<SavedIteration> pending_, news_;
  Index last_ = -1;
};

}  // namespace bizo::io
