#include <map>
#include <string>

#include "problems/few_shot_options.hpp"
#include "problems/file_options.hpp"

namespace bizo::problems {
namespace {

// Number of the first test task: beyond all training tasks. The points at which a learned sinusoid is judged.
constexpr Index kFirstSinusoid = 100'000, kFirstDraw = 1'000'000, kTestPoints = 50;
constexpr Index kQueriesOfAClass = 5;

bool of_data(const Params& params) {
  return params.text("task") == "classification";
}

std::uint64_t seed_of(const Params& params) {
  return static_cast<std::uint64_t>(params.integer("task_seed"));
}

ChosenTasks sinusoid_tasks(const Params& params) {
  for (const char* name : {"data", "way", "training_classes", "feature_factor"})
    if (params.given(name)) params.refuse(name, "sinusoids are drawn, not read", "leave it out");
  const Index shots = params.integer("shots"), asked = params.integer("queries");
  return {sinusoids(seed_of(params), 0, shots, asked > 0 ? asked : shots),
          sinusoids(seed_of(params), kFirstSinusoid, shots, kTestPoints), Features()};
}

// Samples by class, the labels ascending.
std::vector<std::vector<Index>> by_class(const Vector& labels) {
  std::map<double, std::vector<Index>> members;
  for (Index i = 0; i < labels.size(); ++i) members[labels(i)].push_back(i);
  std::vector<std::vector<Index>> classes;
  for (auto& [label, some] : members) classes.push_back(std::move(some));
  return classes;
}

void refuse_few_classes(const Params& params, Index training, Index all) {
  const Index way = params.integer("way"), test = all - training;
  if (test < 1)
    params.refuse("training_classes",
                  "the data have " + std::to_string(all) + " classes, and none is left for tests",
                  "give fewer");
  for (const auto& [count, what] : {std::pair{training, "training"}, {test, "test"}})
    if (way > count)
      params.refuse("way", "there are " + std::to_string(count) + " " + what + " classes",
                    "it is at most as many; see problem.training_classes");
}

void refuse_small_classes(const Params& params, const std::vector<std::vector<Index>>& classes,
                          Index queries) {
  for (const auto& members : classes)
    if (static_cast<Index>(members.size()) < params.integer("shots") + queries)
      params.refuse("shots",
                    "a class has " + std::to_string(members.size()) + " samples, and a task takes shots + " +
                        std::to_string(queries) + " queries of it",
                    "use fewer of them");
}

ChosenTasks data_tasks(const Params& params, const DataFiles& files) {
  if (!params.given("data"))
    params.refuse("data", "there are no samples", "name a file such as data/omniglot14.h5");
  const Dataset data = files
                           .once(1,
                                 [&]() -> std::vector<Dataset> {
                                   Dataset whole = read_samples(params, files, "data");
                                   const Index k = whole.features.dimension();
                                   whole.features.rescale(
                                       Vector::Zero(k), Vector::Constant(k, params.number("feature_factor")));
                                   return {whole};
                                 })
                           .front();
  auto training = by_class(data.targets);
  const auto all = static_cast<Index>(training.size());
  const Index given = params.integer("training_classes"), count = given > 0 ? given : all / 2;
  refuse_few_classes(params, count, all);
  const Index asked = params.integer("queries"), queries = asked > 0 ? asked : kQueriesOfAClass;
  refuse_small_classes(params, training, queries);
  const std::vector test(training.begin() + count, training.end());
  training.resize(static_cast<std::size_t>(count));
  std::vector<Index> shown;
  for (const auto& members : training) shown.insert(shown.end(), members.begin(), members.end());
  ClassDraws draws{seed_of(params), 0, params.integer("way"), params.integer("shots"), queries};
  ChosenTasks tasks;
  tasks.samples = data.features.subset(shown);
  tasks.training = class_tasks(data.features, training, draws);
  draws.first = kFirstDraw;
  tasks.test = class_tasks(data.features, test, draws);
  return tasks;
}

}  // namespace

OptionTable task_options() {
  OptionTable options{
      choice_option("task", {"sinusoid", "classification"},
                    "a sin(t - b) at a few t, a and b by chance; or a few classes of the data"),
      text_option("data", "", "classification: file with samples of many classes"),
      positive_option("feature_factor", "1", "classification: multiplies all features"),
      integer_option("training_classes", "0", 0,
                     "classification: so many, the first ones by label, are for training, the others for "
                     "tests; 0: half of them"),
      integer_option("way", "5", 2, "classification: classes of a task"),
      integer_option("shots", "5", 1, "samples that a task is learned from; classification: of a class"),
      integer_option("queries", "0", 0,
                     "samples on which it is judged, likewise; 0: as many as shots, classification: 5"),
      {.name = "tasks",
       .type = OptionType::integer,
       .fallback = "1000",
       .help = "M, training tasks",
       .min = 1,
       .max = static_cast<double>(kFirstSinusoid)},
      {.name = "task_batch",
       .type = OptionType::integer,
       .fallback = "all",
       .help = "training tasks at a time, drawn anew for every iteration, the same for all its evaluations; "
               "all: always all, and Phi is deterministic",
       .choices = {"all"},
       .min = 1},
      integer_option("task_seed", "1", 0, "of tasks and of their draws"),
      integer_option("test_tasks", "300", 1, "tasks in the report, which nothing is trained on")};
  for (auto& option : file_options()) options.push_back(std::move(option));
  return options;
}

ChosenTasks read_tasks(const Params& params, const DataFiles& files) {
  return of_data(params) ? data_tasks(params, files) : sinusoid_tasks(params);
}

}  // namespace bizo::problems
