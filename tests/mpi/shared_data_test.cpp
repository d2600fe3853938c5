// Data that the ranks of a node share, and messages that are cut.
#include "parallel/shared_data.hpp"

#include <cmath>

#include "parallel/node_memory.hpp"
#include "support/mpi_main.hpp"

namespace bizo::parallel {
namespace {

using test::session;

Matrix numbers() {
  Matrix all(5, 40);
  for (Index i = 0; i < all.size(); ++i) all.data()[i] = i % 3 == 0 ? 0 : std::sin(static_cast<double>(i));
  return all;
}

std::vector<Dataset> made() {
  return {{Features(numbers()), Vector::LinSpaced(40, 0, 1), "one"},
          {Features(), Vector(), ""},
          {Features(SparseMatrix(numbers().sparseView())), Vector::LinSpaced(40, 1, 2), "three"}};
}

void expect_all(const std::vector<Dataset>& datasets) {
  ASSERT_EQ(datasets.size(), 3U);
  EXPECT_EQ(Matrix(datasets[0].features.dense()), numbers());
  EXPECT_EQ(datasets[0].origin, "one");
  EXPECT_EQ(datasets[0].targets, Vector::LinSpaced(40, 0, 1).eval());
  EXPECT_EQ(datasets[1].features.size(), 0);
  ASSERT_TRUE(datasets[2].features.is_sparse());
  EXPECT_EQ(Matrix(datasets[2].features.sparse()), numbers());
  EXPECT_EQ(datasets[2].targets, Vector::LinSpaced(40, 1, 2).eval());
}

// All ranks of this test are on one node.
TEST(SharedData, OneRankMakesThemAndAllHaveThem) {
  for (const bool from_root : {false, true}) {
    std::vector<Dataset> datasets;
    if (session().local_rank() == 0) datasets = made();
    const auto used = datasets;  // as by a problem
    share_a_node(session(), datasets, from_root);
    expect_all(datasets);
    if (!used.empty()) expect_all(used);
    // What one rank writes, when all have looked, the others read: it is the same memory.
    session().node_memory().publish();
    if (session().local_rank() == 0) const_cast<double*>(used[0].features.dense().data())[7] = 99;
    session().node_memory().publish();
    EXPECT_EQ(datasets[0].features.dense().data()[7], 99);
  }
}

TEST(SharedData, NoneAreNone) {
  std::vector<Dataset> datasets;
  share_a_node(session(), datasets, false);
  EXPECT_TRUE(datasets.empty());
}

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 % 251);
  return bytes;
}

// Sizes around that of a part, and messages of several kinds one after the other.
TEST(LongMessages, ArriveWholeAndInOrder) {
  constexpr std::size_t kPart = 1000;
  Communicator communicator(session().communicator().handle(), false, kPart);
  const std::vector<std::size_t> sizes{0, 999, 1000, 1001, 5, 54321, 2000, 1};
  const auto others = static_cast<std::size_t>(communicator.size() - 1);
  if (communicator.rank() > 0) {
    for (const std::size_t size : sizes) {
      communicator.send(0, Tag::result, pattern(size));
      communicator.send(0, Tag::slices, pattern(size + 1));
    }
    communicator.send(0, Tag::timing, pattern(7));
    communicator.send(0, Tag::part, pattern(4000));
  } else {
    for (std::size_t left = others; left > 0;)  // past all that comes before it
      if (const auto message = communicator.try_receive(Tag::part)) {
        EXPECT_EQ(message->tag, Tag::part);
        EXPECT_EQ(message->bytes, pattern(4000));
        --left;
      }
    std::vector<std::size_t> heard(others + 1);
    for (std::size_t left = others * (2 * sizes.size() + 1); left > 0; --left) {
      const Message message = communicator.receive();
      const std::size_t number = heard[static_cast<std::size_t>(message.source)]++;
      const bool last = number == 2 * sizes.size();
      EXPECT_EQ(message.tag, last ? Tag::timing : number % 2 == 0 ? Tag::result : Tag::slices);
      EXPECT_EQ(message.bytes, pattern(last ? 7 : sizes[number / 2] + number % 2));
    }
  }
  communicator.flush();
  Bytes all = communicator.rank() == 0 ? pattern(4321) : Bytes(4321);
  communicator.broadcast(all);
  EXPECT_EQ(all, pattern(4321));
}

}  // namespace
}  // namespace bizo::parallel
