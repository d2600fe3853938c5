// Values as bytes, for messages between ranks of one binary and for checkpoints.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace bizo {

using Bytes = std::vector<std::byte>;

// The entries of a vector or matrix whose storage has no gaps.
template <class Dense>
auto entries(Dense&& dense) {
  return std::span(dense.data(), static_cast<std::size_t>(dense.size()));
}

// Whether all bytes of a value are its own: what lies between its members would be written as it is found in
// memory, and files would differ that say the same. The compiler cannot tell of a structure with
// floating-point numbers, which says so itself: kNoGaps<T> = sizeof(T) == the sum of its members'.
template <class T>
inline constexpr bool kNoGaps =
    std::is_same_v<T, double> || std::is_same_v<T, float> || std::has_unique_object_representations_v<T>;
template <class T>
inline constexpr bool kNoGaps<const T> = kNoGaps<T>;
template <class T, std::size_t N>
inline constexpr bool kNoGaps<std::array<T, N>> = kNoGaps<T>;
template <class T>
inline constexpr bool kNoGaps<std::optional<T>> = false;

class ByteWriter {
 public:
  template <class T>
  void put(const T& value) {
    put_array(std::span(&value, 1));
  }

  template <class T, std::size_t N>
  void put_array(std::span<T, N> values) {
    static_assert(std::is_trivially_copyable_v<T> && kNoGaps<T>);
    append(std::as_bytes(values));
  }

  Bytes take() { return std::move(bytes_); }

 private:
  void append(std::span<const std::byte> raw);

  Bytes bytes_;
};

// Reads in the order of writing. Throws Error if the bytes end too early.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  T get() {
    T value;
    get_array(std::span(&value, 1));
    return value;
  }

  template <class T, std::size_t N>
  void get_array(std::span<T, N> values) {
    static_assert(std::is_trivially_copyable_v<T> && kNoGaps<T>);
    const auto raw = next(values.size_bytes());
    if (!raw.empty()) std::memcpy(values.data(), raw.data(), raw.size());
  }

  void skip(std::size_t size) { next(size); }
  std::size_t left() const { return bytes_.size(); }
  // The rest.
  std::string text();

 private:
  std::span<const std::byte> next(std::size_t size);

  std::span<const std::byte> bytes_;
};

}  // namespace bizo
