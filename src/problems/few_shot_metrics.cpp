#include "problems/few_shot.hpp"
#include "problems/labels.hpp"

namespace bizo::problems {

Metrics FewShot::metrics(ConstVectorRef x, ConstVectorRef) {
  Setup setup = setup_;
  setup.training = setup_.test;
  setup.tasks = setup.batch = setup_.test_tasks;
  ProblemInfo info = this->info();
  info.inner_dimension = setup.tasks * k_ * c_;
  info.inner_start = Vector::Zero(info.inner_dimension);
  FewShot test(std::move(info), std::move(setup));
  Matrix y = test.info().inner_start;
  test.inner_minimizer(x, y);
  Vector loss(1);
  test.outer(x, y, loss);
  Metrics metrics{{"test_loss", loss(0)}};
  const std::vector<Index> classes = setup_.test->query_classes();
  if (classes.empty()) return metrics;
  double right = 0;
  test.pass(test.query_, x, [&](const At& at) { right += accuracy(test.scores(at, x, y), classes); });
  metrics.emplace_back("test_accuracy", right * test.share(test.query_));
  return metrics;
}

}  // namespace bizo::problems
