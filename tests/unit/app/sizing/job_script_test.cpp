#include "app/sizing/job_script.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace bizo::app {
namespace {

JobRequest request(int nodes, int ranks, int cores) {
  JobRequest request;
  request.nodes = nodes;
  request.ranks = ranks;
  request.cores = cores;
  return request;
}

// 64 directions in 16 batches of a second each.
const JobMeasures kMeasures{.cost = {.items = 64, .base = 0.5, .batch = 1, .batch_size = 4},
                            .master = "on",
                            .iterations = 100,
                            .wall_time = std::numeric_limits<double>::infinity(),
                            .megabytes = 150};

// As many ranks as points, and with 8 or more one that deals.
TEST(JobScript, RanksOfAMethodThatAsksForPoints) {
  JobMeasures measures = kMeasures;
  measures.cost.batch = 0;
  measures.points = 64;
  measures.master = "auto";
  JobShape shape = shape_of(request(0, 0, 8), measures);
  EXPECT_GE(shape.nodes * shape.ranks_per_node, 65);
  EXPECT_NE(shape.why_ranks.find("64 points at a time"), std::string::npos) << shape.why_ranks;
  EXPECT_EQ(shape_of(request(2, 0, 8), measures).ranks_per_node, 8);
  measures.points = 1;
  shape = shape_of(request(0, 0, 8), measures);
  EXPECT_EQ(shape.nodes * shape.ranks_per_node, 1);
  EXPECT_NE(shape.why_ranks.find("evaluation.round"), std::string::npos) << shape.why_ranks;
}

// evaluation.master says whether rank 0 has a point, too, and nodes that are too few take rounds.
TEST(JobScript, RanksForPointsAndOneThatDeals) {
  JobMeasures measures = kMeasures;
  measures.cost.batch = 0;
  const auto ranks = [&](Index points, const char* master, int nodes = 0) {
    measures.points = points;
    measures.master = master;
    const JobShape shape = shape_of(request(nodes, 0, 1), measures);
    return shape.nodes * shape.ranks_per_node;
  };
  EXPECT_EQ(ranks(4, "on"), 4);
  EXPECT_EQ(ranks(4, "off"), 5);
  EXPECT_EQ(ranks(7, "auto"), 7);
  EXPECT_EQ(ranks(8, "auto"), 9);
  EXPECT_EQ(ranks(16, "on"), 16);
  EXPECT_EQ(ranks(16, "auto", 9), 9);
  EXPECT_NE(shape_of(request(9, 0, 1), measures).why_ranks.find("16 points at a time, in 2 rounds"),
            std::string::npos);
  EXPECT_EQ(ranks(16, "off", 1), 1);
  measures.team = 2;
  measures.master = "auto";
  const JobShape teams = shape_of(request(0, 0, 2), measures);
  EXPECT_EQ(teams.nodes, 16);
  EXPECT_NE(teams.why_ranks.find("one a team"), std::string::npos) << teams.why_ranks;
}

TEST(JobScript, NodesThatAreAskedForTakeNoTimeOfTheJob) {
  JobMeasures measures = kMeasures;
  measures.iterations = 1;  // not worth a second node, but there are two
  EXPECT_EQ(shape_of(request(0, 0, 8), measures).nodes, 1);
  const JobShape shape = shape_of(request(2, 0, 8), measures);
  EXPECT_EQ(shape.nodes * shape.ranks_per_node, 16);
  EXPECT_EQ(shape.why_ranks.find("queue"), std::string::npos) << shape.why_ranks;
}

TEST(JobScript, AsManyRanksAsThereAreBatches) {
  const JobShape shape = shape_of(request(0, 0, 8), kMeasures);
  EXPECT_EQ(shape.nodes, 2);
  EXPECT_EQ(shape.ranks_per_node, 8);
}

TEST(JobScript, BatchesBeyondAnInt) {
  JobMeasures measures = kMeasures;
  measures.cost.items = Index{1} << 40;
  measures.cost.batch = 1e6;  // no message is worth a look beside it
  const JobShape shape = shape_of(request(0, 0, 8), measures);
  EXPECT_GT(shape.nodes, 1000);
  EXPECT_GT(shape.ranks_per_node, 0);
}

// A message of 20 us and a batch of 100 us leave work for five; five iterations of 16 s are not worth two
// nodes.
TEST(JobScript, CheapFunctionsGetOneNode) {
  JobMeasures measures = kMeasures;
  measures.cost = {.items = 5000, .base = 1e-4, .batch = 1e-4, .batch_size = 1};
  measures.iterations = 1e6;
  JobShape shape = shape_of(request(0, 0, 8), measures);
  EXPECT_EQ(shape.nodes * shape.ranks_per_node, 5);
  EXPECT_NE(shape.why_ranks.find("would wait for rank 0"), std::string::npos) << shape.why_ranks;
  measures = kMeasures;
  measures.iterations = 5;
  shape = shape_of(request(0, 0, 8), measures);
  EXPECT_EQ(shape.nodes, 1);
  EXPECT_EQ(shape.ranks_per_node, 8);
  EXPECT_NE(shape.why_ranks.find("60 s in the queue"), std::string::npos) << shape.why_ranks;
}

TEST(JobScript, NoMoreRanksThanTheNodesHaveCores) {
  const JobShape shape = shape_of(request(1, 0, 4), kMeasures);
  EXPECT_EQ(shape.nodes, 1);
  EXPECT_EQ(shape.ranks_per_node, 4);
}

TEST(JobScript, WhatIsAskedForIsTaken) {
  const JobShape shape = shape_of({.nodes = 3, .ranks = 7, .time = "1-00:00:00", .cores = 8}, kMeasures);
  EXPECT_EQ(shape.nodes, 3);
  EXPECT_EQ(shape.ranks_per_node, 3);
  EXPECT_EQ(shape.time, "1-00:00:00");
}

TEST(JobScript, TimeIsThatOfTheIterationsUpToADay) {
  // 1.5 * 100 * (0.5 s + 4 rounds of 1 s) + 300 s = 975 s, and a little for messages.
  EXPECT_EQ(shape_of(request(0, 4, 4), kMeasures).time, "0:17:00");
  JobMeasures measures = kMeasures;
  measures.wall_time = 120;
  EXPECT_EQ(shape_of(request(0, 4, 4), measures).time, "0:07:00");
  measures = kMeasures;
  measures.iterations = 1e6;
  const JobShape shape = shape_of(request(0, 4, 4), measures);
  EXPECT_EQ(shape.time, "24:00:00");
  EXPECT_NE(shape.why_time.find("back to the queue"), std::string::npos) << shape.why_time;
}

// The 16 batches keep 16 teams busy.
TEST(JobScript, TeamsAreWholeOnEveryNode) {
  JobMeasures measures = kMeasures;
  measures.team = 3;
  measures.iterations = 1e4;
  JobShape shape = shape_of(request(0, 0, 8), measures);
  EXPECT_EQ(shape.nodes, 8);
  EXPECT_EQ(shape.ranks_per_node, 6);
  EXPECT_NE(shape.why_ranks.find("a team has 3 ranks"), std::string::npos) << shape.why_ranks;
  shape = shape_of(request(2, 10, 8), measures);
  EXPECT_EQ(shape.nodes, 2);
  EXPECT_EQ(shape.ranks_per_node, 6);
  measures.team = 12;
  shape = shape_of(request(0, 36, 8), measures);
  EXPECT_EQ(shape.nodes, 6);
  EXPECT_EQ(shape.ranks_per_node, 6);
}

TEST(JobScript, MemoryIsThatOfTheProbeWithAMargin) {
  EXPECT_EQ(shape_of({}, kMeasures).megabytes, 400);  // 1.5 * 150 + 100
}

TEST(JobScript, AMethodWithoutBatchesHasOneRank) {
  JobMeasures measures = kMeasures;
  measures.cost = {};
  const JobShape shape = shape_of(request(0, 0, 8), measures);
  EXPECT_EQ(shape.nodes * shape.ranks_per_node, 1);
  EXPECT_EQ(shape.time, "24:00:00");
}

TEST(JobScript, FillsInTheLinesOfTheTemplate) {
  const JobShape shape = shape_of(request(2, 8, 8), kMeasures);
  const std::string text = job_script(shape, {.name = "job",
                                              .program = "/opt/bizo",
                                              .config = "my job.ini",
                                              .output = "it's.h5",
                                              .settings = {"run.seed=7", "a.b=c d"},
                                              .verbatim = "bizo slurm\njob.ini"});
  for (const char* line :
       {"#!/usr/bin/env bash\n# Written by: bizo slurm job.ini\n", "\n#SBATCH --nodes=2\n",
        "\n#SBATCH --ntasks-per-node=4\n", "\n#SBATCH --mem-per-cpu=400M\n", "\n#SBATCH --requeue\n",
        "\nbizo=/opt/bizo\n", "\nconfig='my job.ini'\n", "\noutput='it'\\''s.h5'\n",
        "\noptions=(--set run.seed=7 --set 'a.b=c d' \"$@\")\n", "scontrol requeue"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\nis not in\n" << text;
  EXPECT_EQ(text.find("${1"), std::string::npos) << "the file is no argument any more";
}

}  // namespace
}  // namespace bizo::app
