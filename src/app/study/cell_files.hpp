// The files of a study's cells, and what they say of them.
#pragma once

#include <string>

#include "app/study/study_file.hpp"

namespace bizo::app {

// What a run's status says.
inline constexpr int kFinished = 0, kWentWrong = 3, kStoppedEarly = 75;

struct CellFiles {
  std::string config, output, log;
};

// The folder of all of them: study.h5 has study.cells.
std::string cells_folder(const Study& study);

// A cell's files are called after its settings alone, run.label among them, so that a changed study finds
// what it has.
CellFiles files_of(const Study& study, std::size_t index);

// Finished as asked or by its own budget of time, or went wrong by itself, as it would again.
bool has_ended(const CellFiles& files);

// Of one that has ended: it did not go wrong.
bool went_well(const CellFiles& files);

}  // namespace bizo::app
