// Messages that arrive in pieces, too early an end, and prefixes that cannot be.
#include "blackbox/frame.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "blackbox/descriptor.hpp"

namespace bizo::blackbox {
namespace {

struct Message {
  Record header;
  Matrix x, y;

  Message() : x(Matrix::Random(7, 3)), y(Matrix::Random(2, 3)) {
    header.words["operation"] = "outer";
    header.arrays = {{"x", 7, 3}, {"y", 2, 3}};
  }
  FrameWriter writer() const { return {header, {{x.data(), 21}, {y.data(), 6}}}; }
};

Pipe open_pipe() {
  Pipe pipe = make_pipe();
  pipe.read.stop_blocking();
  pipe.write.stop_blocking();
  return pipe;
}

std::vector<char> bytes_of(const Message& message) {
  Pipe pipe = open_pipe();
  auto writer = message.writer();
  EXPECT_TRUE(writer.write(pipe.write.number()));
  EXPECT_TRUE(writer.done());
  std::vector<char> bytes(100000);
  bytes.resize(static_cast<std::size_t>(read(pipe.read.number(), bytes.data(), bytes.size())));
  return bytes;
}

void expect_message(const FrameReader& reader, const Message& message) {
  const Record header = reader.header();
  EXPECT_EQ(*header.word("operation"), "outer");
  EXPECT_EQ(array_of(header, reader.numbers(), "x"), message.x);
  EXPECT_EQ(array_of(header, reader.numbers(), "y"), message.y);
}

TEST(Frame, ArrivesInPiecesOfAnyLength) {
  const Message message;
  const auto bytes = bytes_of(message);
  for (const std::size_t piece : {1, 2, 5, 11, 12, 13, 64, 1000}) {
    Pipe pipe = open_pipe();
    FrameReader reader;
    reader.begin(1000);
    EXPECT_TRUE(reader.untouched());
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      ASSERT_EQ(reader.read(pipe.read.number()), FrameReader::State::more);
      const auto size = std::min(piece, bytes.size() - at);
      ASSERT_EQ(write(pipe.write.number(), bytes.data() + at, size), static_cast<ssize_t>(size));
    }
    ASSERT_EQ(reader.read(pipe.read.number()), FrameReader::State::done);
    expect_message(reader, message);
  }
}

TEST(Frame, TwoMessagesAreTwo) {
  const Message message;
  auto bytes = bytes_of(message);
  bytes.insert(bytes.end(), bytes.begin(), bytes.end());
  Pipe pipe = open_pipe();
  ASSERT_EQ(write(pipe.write.number(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  FrameReader reader;
  for (int i = 0; i < 2; ++i) {
    reader.begin(1000);
    ASSERT_EQ(reader.read(pipe.read.number()), FrameReader::State::done);
    expect_message(reader, message);
  }
}

TEST(Frame, LongerThanThePipeItGoesOutInTurns) {
  const Matrix x = Matrix::Random(50000, 2);
  Record header;
  header.arrays = {{"x", 50000, 2}};
  FrameWriter writer(header, {{x.data(), 100000}});
  Pipe pipe = open_pipe();
  FrameReader reader;
  reader.begin(800000);
  int turns = 0;
  while (!writer.done()) {
    ASSERT_TRUE(writer.write(pipe.write.number()));
    reader.read(pipe.read.number());
    ++turns;
  }
  EXPECT_GT(turns, 1);
  ASSERT_EQ(reader.read(pipe.read.number()), FrameReader::State::done);
  EXPECT_EQ(array_of(reader.header(), reader.numbers(), "x"), x);
}

TEST(Frame, KnowsItsEnd) {
  const auto bytes = bytes_of(Message());
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    Pipe pipe = open_pipe();
    ASSERT_EQ(write(pipe.write.number(), bytes.data(), size), static_cast<ssize_t>(size));
    pipe.write.close();
    FrameReader reader;
    reader.begin(1000);
    EXPECT_EQ(reader.read(pipe.read.number()), FrameReader::State::end);
    EXPECT_EQ(reader.untouched(), size == 0);
  }
}

TEST(Frame, RefusesWhatCannotBe) {
  const auto outcome = [](const std::vector<char>& bytes) {
    Pipe pipe = open_pipe();
    EXPECT_EQ(write(pipe.write.number(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    FrameReader reader;
    reader.begin(1000);
    reader.read(pipe.read.number());
  };
  const std::string print = "a line that was printed\n";
  EXPECT_THROW(outcome({print.begin(), print.end()}), Malformed);
  auto bytes = bytes_of(Message());
  bytes[4] = 7;  // not a whole number of doubles
  EXPECT_THROW(outcome(bytes), Malformed);
  bytes = bytes_of(Message());
  bytes[6] = 1;  // 65536 bytes more
  EXPECT_THROW(outcome(bytes), Malformed);
}

TEST(Frame, TakesMemoryForWhatArrives) {
  constexpr std::uint32_t kHeader = 2;
  constexpr std::uint64_t kNumbers = std::uint64_t{1} << 30;
  std::vector<char> bytes(kPrefixBytes);
  std::memcpy(bytes.data(), &kHeader, sizeof kHeader);
  std::memcpy(bytes.data() + sizeof kHeader, &kNumbers, sizeof kNumbers);
  bytes.insert(bytes.end(), {'{', '}', 1, 2, 3});
  Pipe pipe = open_pipe();
  ASSERT_EQ(write(pipe.write.number(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  FrameReader reader;
  reader.begin(kNumbers);
  EXPECT_EQ(reader.read(pipe.read.number()), FrameReader::State::more);
  EXPECT_LE(reader.numbers().size_bytes(), std::size_t{1} << 20);
}

TEST(Frame, ManyNumbersArriveWhole) {
  const Matrix x = Matrix::Random(200000, 2);  // more than memory is taken for at first
  Record header;
  header.arrays = {{"x", x.rows(), x.cols()}};
  FrameWriter writer(header, {{x.data(), 400000}});
  Pipe pipe = open_pipe();
  FrameReader reader;
  reader.begin(sizeof(double) * 400000);
  auto state = FrameReader::State::more;
  while (state == FrameReader::State::more) {
    ASSERT_TRUE(writer.write(pipe.write.number()));
    state = reader.read(pipe.read.number());
  }
  ASSERT_EQ(state, FrameReader::State::done);
  EXPECT_EQ(array_of(reader.header(), reader.numbers(), "x"), x);
}

TEST(Frame, ArraysFitTheNumbers) {
  const std::vector<double> numbers(6);
  Record header;
  header.arrays = {{"x", 2, 2}, {"y", 2, 1}};
  EXPECT_EQ(array_of(header, numbers, "y").rows(), 2);
  EXPECT_THROW(array_of(header, numbers, "z"), Malformed);
  for (const auto& [rows, columns] : {std::pair<Index, Index>{4, 2}, {-1, 1}, {Index{1} << 62, 8}}) {
    header.arrays = {{"x", rows, columns}};
    EXPECT_THROW(array_of(header, numbers, "x"), Malformed) << rows;
  }
}

TEST(Frame, NobodyReads) {
  Pipe pipe = open_pipe();
  pipe.read.close();
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const Message message;
  auto writer = message.writer();
  EXPECT_FALSE(writer.write(pipe.write.number()));
  std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace bizo::blackbox
