#include "problems/few_shot_row.hpp"

#include <cmath>

#include "bizo/problems/outer_start.hpp"
#include "problems/few_shot_draws.hpp"
#include "problems/few_shot_options.hpp"
#include "problems/few_shot_sum.hpp"

namespace bizo::problems {
namespace {

Index read_batch(const Params& params) {
  if (params.text("task_batch") == "all") return params.integer("tasks");
  const Index batch = params.integer("task_batch");
  if (batch > params.integer("tasks"))
    params.refuse("task_batch", "there are " + params.text("tasks") + " training tasks",
                  "it is at most as many; see problem.tasks");
  return batch;
}

std::unique_ptr<Problem> make_few_shot(const Params& params, const ProblemContext& context) {
  ChosenTasks tasks = read_tasks(params, context.files);
  ChosenRepresentation chosen = read_representation(params, tasks);
  FewShot::Setup setup;
  setup.learned = params.text("learn") == "features" ? FewShot::Learned::features : FewShot::Learned::center;
  setup.tasks = params.integer("tasks");
  setup.batch = read_batch(params);
  setup.test_tasks = params.integer("test_tasks");
  setup.seed = static_cast<std::uint64_t>(params.integer("task_seed"));
  setup.ridge = params.number("ridge");
  setup.theta = chosen.start;
  const Index weights = (chosen.representation->outputs() + 1) * tasks.training->outputs();
  setup.representation = std::move(chosen.representation);
  setup.training = std::move(tasks.training);
  setup.test = std::move(tasks.test);
  ProblemInfo info;
  info.name = "few-shot";
  const bool features = setup.learned == FewShot::Learned::features;
  info.outer_dimension = features ? setup.theta.size() + 2 : weights;
  info.inner_dimension = setup.batch * weights;
  info.inner_start = Vector::Zero(info.inner_dimension);
  const auto own_start = [&] {
    Vector x = Vector::Zero(info.outer_dimension);
    if (features) x << setup.theta, std::log(setup.ridge), 0;
    return x;
  };
  read_outer_start(params, context.files, info.outer_dimension, "initial", own_start, info.start, info.box);
  if (setup.batch < setup.tasks) return std::make_unique<FewShotDraws>(std::move(info), std::move(setup));
  return std::make_unique<FewShotSum>(std::move(info), setup);
}

}  // namespace

Row<MakeProblem> few_shot_row() {
  OptionTable options = outer_start_options("initial");
  options.front().help =
      "x_0: initial (phi as it begins, lambda = ridge, s = 1; center: 0), one number, d numbers, a file of "
      "them, or results (their solution)";
  for (const OptionTable& part : {task_options(), representation_options()})
    options.insert(options.end(), part.begin(), part.end());
  options.insert(options.end(),
                 {choice_option("learn", {"features", "center"},
                                "x: features, ridge and scale of scores; or the point to which the weights "
                                "of all tasks are drawn, phi as it begins"),
                  positive_option("ridge", "0.1", "lambda; features: where it starts")});
  return {
      "few-shot", "what lets many small tasks be learned from a few samples each",
      R"(Of each of M tasks: n samples A with targets T to learn from, m samples A' with T' to be judged by.
y: the weights W of every task in the batch. P = [phi(A), 1], P' = [phi(A'), 1]; means over the tasks of
  features:  f = 1/2 |P W - T|^2 + lambda/2 |W|^2           F = loss(s P' W, T')
             x = (parameters of phi, log lambda, log s)     (Bertinetto et al., ICLR 2019)
  center:    f = 1/(2n) |P W - T|^2 + lambda/2 |W - x|^2    F = loss(P' W, T')
             phi stays as it begins                         (iMAML: Rajeswaran et al., NeurIPS 2019)
loss: mean squared error of numbers, mean cross entropy of classes (T one-hot in f). Closed form: a
system of min(n, k) equations a task. With task_batch values of different iterations are those of
different tasks; the best point is the last. Single loops and step rules that compare values need
task_batch = all. Reports test_loss, and test_accuracy of classes, on tasks never trained on.
Oracle level: products.  k = features + 1, c outputs, d = parameters + 2 or k c, p = batch * k * c.)",
      options, make_few_shot};
}

}  // namespace bizo::problems
