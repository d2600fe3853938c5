#include "bizo/core/archive.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bizo/core/outcome.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {
namespace {

struct Everything {
  double number = 0;
  Vector vector;
  Matrix matrix;
  std::string text;
  std::vector<Vector> vectors;
  std::map<int, std::string> map;
  std::optional<Vector> maybe;

  void archive(Archive& a) { a(number, vector, matrix, text, vectors, map, maybe); }
};

Everything everything() {
  return {.number = 1.5,
          .vector = Vector{{1, 2}},
          .matrix = Matrix::Identity(2, 3),
          .text = "text",
          .vectors = {Vector{{3}}, Vector()},
          .map = {{1, "one"}},
          .maybe = Vector{{4}}};
}

TEST(Archive, ReadsWhatItWrote) {
  Everything read;
  restore(read, state_of(everything()));
  EXPECT_TRUE(state_of(read) == state_of(everything()));
  EXPECT_EQ(read.matrix, everything().matrix);
  EXPECT_EQ(read.map.at(1), "one");
  Matrix none(24, 0);  // at the end of a state, of more rows than there are bytes
  Matrix read_none;
  restore(read_none, state_of(none));
  EXPECT_EQ(read_none.rows(), 24);
}

// Every byte on which a length may stand is given a large value: no such state is an allocation, or is read.
TEST(Archive, ALengthThatTheBytesCannotHaveIsAnError) {
  const Bytes state = state_of(everything());
  for (std::size_t byte = 0; byte + 8 <= state.size(); ++byte)
    for (const unsigned char value : {0x7f, 0xff}) {
      Bytes wrong = state;
      wrong[byte] = std::byte{value};
      Everything read;
      try {
        restore(read, wrong);  // it may have been no length
      } catch (const Error&) {
      }
    }
  Vector read;
  Bytes huge = state_of(Vector(Vector::Ones(3)));
  huge[6] = std::byte{0x7f};
  EXPECT_THROW(restore(read, huge), Error);
}

// An entry takes a hundred times the bytes of a state that it has in it.
TEST(Archive, MemoryIsTakenForEntriesThatAreThere) {
  struct Wide {
    std::string text;
    std::array<double, 100> rest{};
    void archive(Archive& a) { a(text); }
  };
  constexpr std::size_t kAnnounced = 8000;
  ByteWriter out;
  out.put(kAnnounced);
  out.put(std::array<char, kAnnounced>{});  // texts of length 0: a thousand
  std::vector<Wide> read;
  EXPECT_THROW(restore(read, out.take()), Error);
  EXPECT_GE(read.size(), 1000U);
  EXPECT_LE(read.capacity(), 2048U);
}

struct WithAGap {
  double number = 0;
  char letter = 'a';
};
static_assert(!kNoGaps<WithAGap> && !kNoGaps<const WithAGap> && !kNoGaps<std::array<WithAGap, 2>>);
static_assert(!kNoGaps<std::optional<double>> && !kNoGaps<std::optional<bool>>);
static_assert(kNoGaps<double> && kNoGaps<Range> && kNoGaps<std::array<double, 3>> &&
              kNoGaps<EvaluationStatus>);
static_assert(kNoGaps<Outcome> && kNoGaps<Curvature>);

// States that say the same are the same, whatever was in memory before.
TEST(Archive, WhatIsNotThereHasNoBytes) {
  const auto state_over = [](std::byte before) {
    using Maybe = std::optional<double>;
    alignas(Maybe) std::array<std::byte, sizeof(Maybe)> memory;
    memory.fill(before);
    auto* none = std::construct_at(reinterpret_cast<Maybe*>(memory.data()));
    Bytes state = state_of(*none);
    *none = 2;
    const Bytes some = state_of(*none);
    state.insert(state.end(), some.begin(), some.end());
    return state;
  };
  EXPECT_TRUE(state_over(std::byte{0x55}) == state_over(std::byte{0xaa}));
  std::optional<double> read;
  restore(read, state_of(std::optional<double>(2)));
  EXPECT_EQ(read, 2);
  restore(read, state_of(std::optional<double>()));
  EXPECT_FALSE(read);
}

TEST(Archive, ReadsColumnsOfAMatrix) {
  const Matrix all = Matrix::Random(3, 5);
  double after = 7;
  Archive out;
  Matrix written = all;
  out(written, after);
  const Bytes state = out.take();
  Archive in(state);
  Matrix some;
  double last = 0;
  in.columns({1, 3}, some);
  in(last);
  in.require_end();
  EXPECT_EQ(some, all.middleCols(1, 3));
  EXPECT_EQ(last, 7);
  Archive again(state);
  EXPECT_THROW(again.columns({3, 3}, some), Error);
}

}  // namespace
}  // namespace bizo
