// The single loops on gradients and products: soba, saba and hf-soba.
#include "methods/loops/variance_reduction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "methods/outer/hf_zoba.hpp"
#include "problems/restricted.hpp"
#include "support/experiment.hpp"
#include "support/problems.hpp"

namespace bizo::methods {
namespace {

using test::Choice;
using test::Experiment;
using test::Settings;

// Inner and outer blocks of a schedule: 7 samples in 3 blocks, and 5 in 2. Whatever the memory holds, the
// mean over equally likely blocks is the whole; once it holds all blocks, every estimate is.
TEST(Saga, IsUnbiasedForAnyMemoryAndExactForAFullOne) {
  const LoopQuantities at{2, 1};
  const SampleSchedule schedule{false, 1, SampleSource(1, 0, 7, 3, true), SampleSource(1, 1, 5, 3, true)};
  const Matrix inner = test::normal(1, at.inner(), 3), outer = test::normal(2, at.outer(), 2);
  Vector whole = Vector::Zero(at.size());
  for (Index i = 0; i < 3; ++i) whole.head(at.inner()) += schedule.inner.share(i) * inner.col(i);
  for (Index j = 0; j < 2; ++j) whole.tail(at.outer()) += schedule.outer.share(j) * outer.col(j);
  const auto answer = [&](Index k, Index item, const Matrix& of_inner, const Matrix& of_outer) {
    Matrix payload(at.size(), 1);
    payload << of_inner.col(schedule.inner.block(k, item, 1)), of_outer.col(schedule.outer.block(k, item, 1));
    return payload;
  };
  const auto filled = [&] {
    auto memory = saga_memory(at, schedule);
    Matrix payload(at.size(), 3);
    for (Index j = 0; j < 3; ++j)
      payload.col(j) = answer(0, j, test::normal(3, at.inner(), 3), test::normal(4, at.outer(), 2));
    memory->estimate(0, {0, 1, 2}, payload);
    return memory;
  };
  // Iterations until every pair of blocks was seen; the pairs are equally likely.
  Vector mean = Vector::Zero(at.size());
  std::vector<bool> seen(6, false);
  for (Index k = 1; std::count(seen.begin(), seen.end(), true) < 6; ++k) {
    const auto pair =
        static_cast<std::size_t>(2 * schedule.inner.block(k, 0, 1) + schedule.outer.block(k, 0, 1));
    if (seen[pair]) continue;
    seen[pair] = true;
    mean += filled()->estimate(k, {0}, answer(k, 0, inner, outer)) / 6;
  }
  EXPECT_LT((mean - whole).norm(), 1e-14);

  auto memory = saga_memory(at, schedule);
  Matrix all(at.size(), 3);
  for (Index j = 0; j < 3; ++j) all.col(j) = answer(0, j, inner, outer);
  memory->estimate(0, {0, 1, 2}, all);
  for (Index k = 1; k < 5; ++k)
    EXPECT_LT((memory->estimate(k, {0}, answer(k, 0, inner, outer)) - whole).norm(), 1e-14);
}

// 90 training and 63 validation samples, 13 features with a weight each.
std::unique_ptr<ProductsProblem> samples(const std::string& name) {
  return test::make_case({"",
                          name,
                          {{"data", name == "ridge" ? "numbers" : "dense"},
                           {"split", "0.1, 0.07"},
                           {"start", "-2"},
                           {"box", "-4, 2"}}});
}

Choice loop(const std::string& reduction, Settings options) {
  Choice setup;
  setup.method = "hf-zoba";
  setup.method_options = std::move(options);
  if (!reduction.empty()) setup.method_options["variance_reduction"] = reduction;
  return setup;
}

// Steps of length 1 without momentum from the point `first`, then from `second`: what is subtracted there are
// the estimates of D_y, D_v and D_x, one under the other.
struct TwoSteps {
  TwoSteps(ProductsProblem& sampled, const PairedSettings& paired)
      : problem(sampled), p(sampled.p()), d(sampled.d()) {
    worker.directions = test::make_family("haar", d);
    worker.inner_directions = test::make_family("haar", p);
    settings.probe = worker.probes.add(std::make_unique<SampledProbe>(
        problem, *worker.directions, *worker.inner_directions, Vector::Ones(d), paired));
    settings.paired = paired;
    settings.radius = paired.central ? 1e-3 : 1e-5;
    settings.rho = 1;
    settings.samples = 8;
    settings.sampling = {.p = p, .l = p / 2};  // rho is given: no moments are needed
    settings.pass_directions = p;
  }

  Vector estimate(const ReductionSettings& reduction, std::uint64_t seed, const BasePoint& first,
                  const BasePoint& second) {
    settings.reduction = reduction;
    settings.seed = seed;
    SerialExecutor executor(worker, 7);
    HfZobaRule loop(settings, Estimator({.count = d / 2, .seed = seed}, d),
                    Estimator({.count = d, .seed = seed}, d));
    SingleLoopMove move;
    for (Index k = 1; k <= 2; ++k) {
      Query query = loop.ask(k == 1 ? first : second, k);
      query.iteration = k;
      move = loop.tell(query, executor.evaluate(query), executor);
    }
    Vector all(2 * p + d);
    const double share = reduction.step_share(2);
    all << move.y / share, move.v / share, move.x->gradient;
    return all;
  }

  Vector exact(const BasePoint& at) const {
    Matrix y(p, 1), v(p, 1), x(d, 1), more_v(p, 1), more_x(d, 1);
    problem.inner_gradient_y(at.x, at.y, y);
    problem.inner_hessian_product(at.x, at.y, at.v, v);
    problem.outer_gradient_y(at.x, at.y, more_v);
    problem.inner_mixed_product(at.x, at.y, at.v, x);
    problem.outer_gradient_x(at.x, at.y, more_x);
    Vector all(2 * p + d);
    all << y, v + more_v, x + more_x;
    return all;
  }

  ProductsProblem& problem;
  Index p, d;
  HfZobaRule::Settings settings;
  WorkerContext worker;
};

ReductionSettings reduction(const std::string& name, double forgotten = 0.3) {
  const OptionTable table = reduction_options();
  std::map<std::string, Setting> given{{"variance_reduction", {name, "test"}},
                                       {"storm_momentum", {std::to_string(forgotten), "test"}},
                                       {"pass_period", {"10", "test"}},
                                       {"pass_probability", {"1e-9", "test"}}};
  return read_reduction(Params("method", table, given), 90, 8, 1);
}

BasePoint near(const Solution& at, const Vector& v, double distance) {
  BasePoint point;
  point.x = at.x + distance * test::normal(5, at.x.size(), 1);
  point.y = at.y + distance * test::normal(6, at.y.size(), 1);
  point.v = v + distance * test::normal(7, at.y.size(), 1);
  return point;
}

// The point at which a long run on all samples ends, with the adjoint there.
std::pair<Solution, Vector> optimum(Problem& problem) {
  Choice setup = loop("", {});
  setup.step_options["size"] = "0.1";
  setup.directions = 13;
  Experiment run(problem, setup);
  run.minimize(3000);
  return {run.memory.iterates.back(), run.method.algorithm->ask().at.v};
}

// The mean over seeds of the second estimate, and the sum of the variances of its entries.
std::pair<Vector, double> moments(TwoSteps& steps, const ReductionSettings& settings, Index seeds,
                                  const BasePoint& first, const BasePoint& second) {
  Matrix all(2 * steps.p + steps.d, seeds);
  for (Index s = 0; s < seeds; ++s)
    all.col(s) = steps.estimate(settings, static_cast<std::uint64_t>(s + 1), first, second);
  const Vector mean = all.rowwise().mean();
  return {mean, (all.colwise() - mean).squaredNorm() / static_cast<double>(seeds - 1)};
}

// Minibatches of 8 of 90 and 63 samples, half of the directions. A root mean square deviation of the mean
// from the exact directions is the standard error; the errors of the differences are below 1e-5 of them.
TEST(VarianceReduction, EveryEstimateIsUnbiased) {
  for (const std::string name : {"ridge", "logistic"})
    for (const bool central : {true, false}) {
      const auto problem = samples(name);
      TwoSteps steps(*problem, {central, false});
      const Solution start{problem->info().start, 0.2 * test::normal(8, 13, 1), 0};
      const BasePoint first = near(start, 0.3 * test::normal(9, 13, 1), 0),
                      second = near(start, first.v, 0.1);
      const Vector exact = steps.exact(second);
      for (const std::string kind : {"none", "svrg", "spider", "storm", "page"}) {
        constexpr Index kSeeds = 400;
        const auto [mean, variance] = moments(steps, reduction(kind), kSeeds, first, second);
        const double error = (mean - exact).norm(), deviation = std::sqrt(variance / kSeeds);
        EXPECT_LT(error, 3 * deviation + (central ? 1e-6 : 1e-5) * exact.norm()) << name << kind;
        EXPECT_GT(deviation, 1e-4 * exact.norm()) << name << kind << ": or there is nothing to average";
      }
    }
}

// Near the optimum z*, at z* after a reference at z* + e r: the variance of plain minibatches stays, that of
// svrg, spider and page falls with e^2, and storm's falls to (1 - a)^2 of the first minibatch's and a^2 of
// the second's, a = 0.3 2^(-2/3).
TEST(VarianceReduction, LowersTheVarianceNearTheOptimum) {
  for (const std::string name : {"ridge", "logistic"}) {
    const auto problem = samples(name);
    TwoSteps steps(*problem, {true, false});
    const auto [at, v] = optimum(*problem);
    const auto variance = [&](const std::string& kind, double distance) {
      const BasePoint first = near(at, v, distance), second = near(at, v, 0);
      return moments(steps, reduction(kind), 200, first, second).second;
    };
    const double plain = variance("none", 1e-3), recursive = variance("spider", 1e-3);
    EXPECT_EQ(variance("svrg", 1e-3), recursive) << "they differ from the third iteration on";
    EXPECT_EQ(variance("page", 1e-3), recursive);
    EXPECT_LT(recursive, 1e-3 * plain) << name;
    EXPECT_NEAR(std::log10(variance("spider", 1e-2) / recursive), 2, 0.1) << name;
    // A variance from 200 seeds has a relative deviation of 0.1 or less.
    const double a = 0.3 * std::pow(2, -2.0 / 3);
    EXPECT_NEAR(variance("storm", 1e-3) / plain, (1 - a) * (1 - a) + a * a, 0.2) << name;
  }
}

// log10 of the distance of (x, y) to where a run on all samples comes, every 100 iterations.
std::vector<double> gaps(Problem& problem, Choice setup, const Solution& end) {
  setup.step_options["size"] = "1";
  setup.directions = 1;
  Experiment run(problem, setup);
  run.minimize(900);
  std::vector<double> logs;
  for (std::size_t k = 0; k < run.memory.iterates.size(); k += 100) {
    const Solution& at = run.memory.iterates[k];
    logs.push_back(0.5 * std::log10((at.x - end.x).squaredNorm() + (at.y - end.y).squaredNorm()));
  }
  std::printf("%7s:", setup.method_options["variance_reduction"].c_str());
  for (const double gap : logs) std::printf(" %5.2f", gap);
  std::printf("   %ld evaluations\n", run.memory.rows.back().cost.evaluations);
  return logs;
}

// Logistic regression with one weight in all, 90 training and 63 validation samples, minibatches of 16:
// constant steps. With reduction the gap falls along a straight line, as on all samples; without it stays
// where the noise of the minibatches holds it.
TEST(VarianceReduction, ConvergesLinearlyWhereMinibatchesStall) {
  const auto problem = test::make_case({"",
                                        "logistic",
                                        {{"data", "dense"},
                                         {"split", "0.1, 0.07"},
                                         {"start", "-1"},
                                         {"regularization", "scalar"},
                                         {"box", "-9, 3"}}});
  Choice whole = loop("", {});
  whole.step_options["size"] = "1";
  whole.directions = 1;
  Experiment run(*problem, whole);
  run.minimize(2500);
  const Solution end = run.memory.iterates.back();
  const auto plain = gaps(*problem, loop("none", {{"minibatch", "16"}}), end);
  EXPECT_GT(*std::min_element(plain.begin(), plain.end()), -0.5);
  for (const std::string kind : {"svrg", "spider", "page"}) {
    const auto logs = gaps(*problem, loop(kind, {{"minibatch", "16"}}), end);
    const double slope = logs[5] - logs[3];
    // Steps for chains of corrections are some 2.5 times shorter, and those of page are of random length.
    const bool chain = kind != "svrg";
    EXPECT_LT(slope, chain ? -0.6 : -1.5) << kind;
    EXPECT_LT(logs[9] - logs[5], 1.2 * slope) << kind << ": it goes on as fast";
    EXPECT_LT(logs[9], chain ? -2.5 : -4.5) << kind;
  }
}

// The loops on gradients and products, constant steps: with a recursion on minibatches they are where the
// loop on all samples is, without it they are not.
TEST(VarianceReduction, ServesTheLoopsOnProductsToo) {
  const auto problem = test::make_case({"",
                                        "logistic",
                                        {{"data", "dense"},
                                         {"split", "0.1, 0.07"},
                                         {"start", "-1"},
                                         {"regularization", "scalar"},
                                         {"box", "-9, 3"}}});
  const auto last = [&](const std::string& method, Settings options) {
    Choice setup;
    setup.method = method;
    setup.method_options = std::move(options);
    setup.method_options.insert({{"rho", "1"}, {"outer_ratio", "10"}, {"evaluate_every", "100"}});
    Experiment run(*problem, setup);
    run.minimize(4000);
    return run.memory.iterates.back();
  };
  const Solution end = last("hf-soba", {});
  const auto gap = [&](const std::string& method, const std::string& kind) {
    const Solution at =
        last(method, {{"minibatch", "16"}, {"variance_reduction", kind}, {"decay_exponent", "0"}});
    return (at.x - end.x).norm() + (at.y - end.y).norm();
  };
  for (const std::string method : {"soba", "hf-soba"}) {
    const double plain = gap(method, "none");
    for (const std::string kind : {"svrg", "spider", "page"}) EXPECT_LT(gap(method, kind), 1e-2 * plain);
  }
}

TEST(VarianceReduction, HasTheSameBitsForAnyBatchAndOthersForAnotherSeed) {
  const auto problem = samples("ridge");
  for (const std::string kind : {"none", "svrg", "spider", "storm", "page"})
    for (const std::string method : {"hf-zoba", "penalty"}) {
      const auto values = problems::restricted(*problem, OracleLevel::values);
      const auto run = [&](Index batch, std::uint64_t seed) {
        Choice setup = loop(kind, {{"minibatch", "8"}, {"inner_directions", "5"}});
        setup.method = method;
        setup.inner = "zeroth-order";
        setup.step_options["size"] = "0.03";
        setup.batch = batch;
        setup.seed = seed;
        Experiment experiment(*values, setup);
        experiment.minimize(14);
        return experiment.memory.iterates.back();
      };
      const Solution reference = run(1, 1);
      for (const Index batch : {2, 7, 64}) {
        EXPECT_EQ(run(batch, 1).x, reference.x) << kind << batch;
        EXPECT_EQ(run(batch, 1).y, reference.y) << kind << batch;
      }
      EXPECT_NE(run(1, 2).x, reference.x) << kind;
    }
}

TEST(VarianceReduction, GoesOnFromItsStateWithTheSameBits) {
  const auto problem = samples("logistic");
  for (const std::string kind : {"none", "svrg", "spider", "storm", "page"})
    for (const std::string method : {"hf-zoba", "soba"}) {
      Choice setup = loop(kind, {{method == "soba" ? "minibatch" : "minibatch", "8"}});
      setup.method = method;
      if (method == "soba") setup.method_options["evaluate_every"] = "1";
      Experiment whole(*problem, setup), first(*problem, setup), second(*problem, setup);
      whole.minimize(20);
      first.minimize(7);
      restore(*second.method.algorithm, state_of(*first.method.algorithm));
      second.minimize(20);
      EXPECT_TRUE(state_of(*second.method.algorithm) == state_of(*whole.method.algorithm)) << kind << method;
    }
}

// The value of a row is that of all samples, whatever the minibatch.
TEST(VarianceReduction, RowsHaveTheValueOfAllSamples) {
  const auto problem = samples("logistic");
  Experiment run(*problem, loop("spider", {{"minibatch", "8"}, {"difference", "forward"}}));
  run.minimize(4);
  Vector value(1);
  for (std::size_t k = 0; k < 5; ++k) {
    problem->outer(run.memory.iterates[k].x, run.memory.iterates[k].y, value);
    EXPECT_EQ(run.memory.rows[k].value, value(0));
  }
}

TEST(VarianceReduction, RefusesWhatItCannotDo) {
  const auto problem = samples("ridge");
  EXPECT_THROW(Experiment(*problem, loop("svrg", {})), ConfigError);  // no minibatches
  const auto quadratic = test::make_case({"", "quadratic", {}});
  EXPECT_THROW(Experiment(*quadratic, loop("none", {{"minibatch", "8"}})), ConfigError);  // no means
  Choice remembers = loop("svrg", {{"minibatch", "8"}});
  remembers.direction_options = {{"memory", "sega"}};
  EXPECT_THROW(Experiment(*problem, remembers), ConfigError);
  Choice streams = loop("none", {{"minibatch", "8"}});
  streams.method = "penalty";
  EXPECT_THROW(Experiment(*problem, streams), ConfigError);  // gradients are there
}

// Minimizing E (1 + xi) z^2/2 + zeta z with steps 0.3 k^(-1/3): the slope of log(rms z) over log k from 100
// to 3200. Plain estimates: z^2 of the size of the step, k^(-1/6). storm: k^(-1/3) (Cutkosky and Orabona);
// with an a that does not fall it would stay where it is. The slope of 300 runs has a standard error of
// 0.017.
TEST(VarianceReduction, StormFallsWithTheCubeRoot) {
  const auto slope = [](const ReductionSettings& settings) {
    constexpr Index kFirst = 100, kLast = 3200, kRuns = 300;
    double first = 0, last = 0;
    for (Index run = 0; run < kRuns; ++run) {
      SampleRecursion recursion = settings.recursion();
      const Vector noise = test::normal(static_cast<std::uint64_t>(run), 2 * kLast, 1);
      Vector z = Vector::Ones(1), before = z;
      for (Index k = 1; k <= kLast; ++k) {
        const auto sample = [&](const Vector& at) {
          return Vector((1 + 0.5 * noise(2 * k - 2)) * at + Vector::Constant(1, noise(2 * k - 1)));
        };
        const Vector there = recursion.refers(false) ? sample(before) : Vector();
        const Vector estimate = recursion.next(k, false, sample(z), there);
        if (k == kFirst) first += z(0) * z(0);
        if (k == kLast) last += z(0) * z(0);
        before = z;
        z -= 0.3 * std::pow(static_cast<double>(k), -1.0 / 3) * estimate;
      }
    }
    return 0.5 * std::log(last / first) / std::log(static_cast<double>(kLast) / kFirst);
  };
  const double plain = slope({}), storm = slope(reduction("storm", 1));
  std::printf("slopes: none %.2f, storm %.2f\n", plain, storm);
  EXPECT_NEAR(plain, -1.0 / 6, 0.06);
  EXPECT_NEAR(storm, -1.0 / 3, 0.08);
}

}  // namespace
}  // namespace bizo::methods
