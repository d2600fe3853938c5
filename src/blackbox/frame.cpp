#include "blackbox/frame.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace bizo::blackbox {
namespace {

// Numbers. Memory is taken for what has arrived and as much again: a prefix may announce anything.
constexpr std::size_t kPiece = std::size_t{1} << 17;

static_assert(std::endian::native == std::endian::little, "numbers travel as they are in memory");

}  // namespace

FrameWriter::FrameWriter(const Record& header, std::vector<std::span<const double>> numbers) {
  const std::string json = to_json(header);
  const auto header_bytes = static_cast<std::uint32_t>(json.size());
  std::uint64_t number_bytes = 0;
  for (const auto& part : numbers) number_bytes += part.size_bytes();
  begin_.resize(kPrefixBytes);
  std::memcpy(begin_.data(), &header_bytes, 4);
  std::memcpy(begin_.data() + 4, &number_bytes, 8);
  begin_ += json;
  parts_.push_back(std::as_bytes(std::span(begin_)));
  for (const auto& part : numbers)
    if (!part.empty()) parts_.push_back(std::as_bytes(part));
}

bool FrameWriter::write(int descriptor) {
  while (!done()) {
    std::vector<iovec> pieces;
    for (const auto& part : parts_) pieces.push_back({const_cast<std::byte*>(part.data()), part.size()});
    const auto written =
        writev(descriptor, pieces.data(), static_cast<int>(std::min<std::size_t>(pieces.size(), 16)));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    for (auto left = static_cast<std::size_t>(written); left > 0;) {
      auto& part = parts_.front();
      const auto taken = std::min(left, part.size());
      part = part.subspan(taken);
      left -= taken;
      if (part.empty()) parts_.erase(parts_.begin());
    }
  }
  return true;
}

void FrameReader::begin(std::size_t max_bytes) {
  max_ = max_bytes;
  filled_ = header_bytes_ = number_bytes_ = 0;
}

// The part of the message that the next bytes belong to; empty: the message is complete.
std::span<std::byte> FrameReader::open_part() {
  if (filled_ < kPrefixBytes) return std::span(prefix_).subspan(filled_);
  const auto at = filled_ - kPrefixBytes;
  if (at < header_bytes_) return std::as_writable_bytes(std::span(header_)).subspan(at);
  if (at - header_bytes_ == numbers_.size() * sizeof(double))
    numbers_.resize(std::min(2 * numbers_.size(), number_bytes_ / sizeof(double)));
  return std::as_writable_bytes(std::span(numbers_)).subspan(at - header_bytes_);
}

void FrameReader::grow() {
  std::uint32_t header = 0;
  std::uint64_t numbers = 0;
  std::memcpy(&header, prefix_, 4);
  std::memcpy(&numbers, prefix_ + 4, 8);
  if (header > kMaxHeaderBytes || numbers > max_ || numbers % sizeof(double) != 0)
    throw Malformed("its prefix announces a header of " + std::to_string(header) + " and numbers of " +
                    std::to_string(numbers) + " bytes, which is impossible");
  header_bytes_ = header;
  number_bytes_ = numbers;
  header_.resize(header);
  numbers_.resize(std::min(numbers / sizeof(double), std::max(numbers_.size(), kPiece)));
}

FrameReader::State FrameReader::read(int descriptor) {
  for (;;) {
    if (filled_ >= kPrefixBytes && filled_ == kPrefixBytes + header_bytes_ + number_bytes_)
      return State::done;
    const auto part = open_part();
    const auto size = ::read(descriptor, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? State::more : State::end;
    if (size == 0) return State::end;
    filled_ += static_cast<std::size_t>(size);
    if (filled_ == kPrefixBytes) grow();
  }
}

Eigen::Map<const Matrix> array_of(const Record& header, std::span<const double> numbers,
                                  const std::string& name) {
  std::size_t first = 0;
  for (const auto& [own, rows, columns] : header.arrays) {
    const auto left = numbers.size() - first;
    if (rows < 0 || columns < 0 ||
        (columns > 0 && static_cast<std::size_t>(rows) > left / static_cast<std::size_t>(columns)))
      throw Malformed("its arrays have more numbers than follow");
    if (own == name) return {numbers.data() + first, rows, columns};
    first += static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
  throw Malformed("it has no array called " + name);
}

}  // namespace bizo::blackbox
