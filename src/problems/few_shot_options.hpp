// The options of few-shot learning: where the tasks come from, and what represents a sample.
#pragma once

#include <memory>

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"
#include "problems/representation.hpp"
#include "problems/task_source.hpp"

namespace bizo::problems {

OptionTable task_options();

struct ChosenTasks {
  std::unique_ptr<TaskSource> training, test;
  Features samples;  // of the training classes; without samples if the tasks are not made of data
};
// ConfigError for options that the kind of task does not have, and for tasks that the data are too few for.
ChosenTasks read_tasks(const Params& params, const DataFiles& files);

OptionTable representation_options();

struct ChosenRepresentation {
  std::unique_ptr<Representation> representation;
  Vector start;  // its parameters
};
// ConfigError for options that do not fit each other or the samples.
ChosenRepresentation read_representation(const Params& params, const ChosenTasks& tasks);

}  // namespace bizo::problems
