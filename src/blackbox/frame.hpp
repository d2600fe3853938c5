// Messages on a stream: a header and numbers, each behind its length.
//
//   4 bytes   H, size of the header            unsigned, little-endian
//   8 bytes   P, size of the numbers in bytes  unsigned, little-endian
//   H bytes   header: a JSON object
//   P bytes   numbers: IEEE 754 doubles, little-endian
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "blackbox/record.hpp"

namespace bizo::blackbox {

inline constexpr std::size_t kPrefixBytes = 12;
inline constexpr std::size_t kMaxHeaderBytes = std::size_t{1} << 24;

// A message on its way to a descriptor that may take it in pieces. The numbers outlive it.
class FrameWriter {
 public:
  FrameWriter(const Record& header, std::vector<std::span<const double>> numbers);
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;
  bool done() const { return parts_.empty(); }
  // Writes what the descriptor takes. False: nobody reads there any more.
  bool write(int descriptor);

 private:
  std::string begin_;
  std::vector<std::span<const std::byte>> parts_;
};

// A message on its way in, from pieces of any length.
class FrameReader {
 public:
  enum class State { more, done, end };

  // With more bytes of numbers than that, a message is malformed.
  void begin(std::size_t max_bytes);
  // Reads what the descriptor has; end: it has come to its end before the message was complete. Malformed.
  State read(int descriptor);

  // Of a message that is done.
  Record header() const { return from_json(header_); }
  std::span<const double> numbers() const { return numbers_; }
  // Not a byte has arrived.
  bool untouched() const { return filled_ == 0; }

 private:
  std::span<std::byte> open_part();
  void grow();

  std::size_t max_ = 0;
  std::size_t filled_ = 0;  // bytes of prefix, header and numbers that are here
  std::size_t header_bytes_ = 0, number_bytes_ = 0;
  std::byte prefix_[kPrefixBytes] = {};
  std::string header_;
  std::vector<double> numbers_;
};

// The matrix called `name`; its numbers are part of `numbers`. Malformed if there is none, or if the shapes
// do not fit the numbers.
Eigen::Map<const Matrix> array_of(const Record& header, std::span<const double> numbers,
                                  const std::string& name);

}  // namespace bizo::blackbox
