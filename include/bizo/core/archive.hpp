// Longer than other headers: a few lines for every kind of field.
// State out, state in: one function of a type, archive(Archive&), lists its fields, and serves both ways, so
// that reading and writing cannot diverge. A structure without that function is written as bytes if it has no
// gaps (kNoGaps), and refused if it has.
#pragma once

#include <map>
#include <optional>

#include "bizo/core/bytes.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/types.hpp"

namespace bizo {

class Archive {
 public:
  Archive() = default;  // writes
  // Reads; the bytes must outlive it. Throws Error if they end too early.
  explicit Archive(std::span<const std::byte> bytes) : in_(bytes) {}

  bool reading() const { return in_.has_value(); }
  Bytes take() { return out_.take(); }
  // Throws Error if bytes are left over: they belong to something else.
  void require_end() const {
    if (in_ && in_->left() > 0) throw Error("a state has more content than what reads it");
  }

  template <class... T>
  void operator()(T&... values) {
    (exchange(values), ...);
  }

  // Reading: of the matrix that is next, the columns `which` alone.
  void columns(Range which, Matrix& m) {
    const Index rows = length(Index{0}), cols = length(Index{0});
    require_room(rows, cols);
    if (which.first < 0 || which.end() > cols) throw Error("a state has other columns than are read");
    m.resize(rows, which.count);
    in_->skip(bytes_of(rows * which.first));
    raw(entries(m));
    in_->skip(bytes_of(rows * (cols - which.end())));
  }

 private:
  template <class T>
  void exchange(T& value) {
    if constexpr (requires { value.archive(*this); })
      value.archive(*this);
    else if constexpr (std::is_same_v<T, bool>)
      value = length(static_cast<unsigned char>(value)) != 0;  // another layout may have any byte here
    else if constexpr (kNoGaps<T>)
      raw(std::span(&value, 1));
    else
      sized(value);
  }

  template <class T>
  void raw(std::span<T> values) {
    if (reading())
      in_->get_array(values);
    else
      out_.put_array(values);
  }

  template <class Size>
  Size length(Size size) {
    raw(std::span(&size, 1));
    return size;
  }

  static std::size_t bytes_of(Index numbers) { return static_cast<std::size_t>(numbers) * sizeof(double); }
  // A state of another layout may give any number for a length.
  void require_room(Index rows, Index columns) const {
    if (!reading()) return;
    const auto max = static_cast<Index>(in_->left() / sizeof(double));
    if (rows < 0 || columns < 0 || (rows > 0 && columns > max / rows))
      throw Error("a state has other content than what reads it");
  }
  void require_room(std::size_t entries, std::size_t size) const {
    if (reading() && entries > in_->left() / size)
      throw Error("a state has other content than what reads it");
  }

  void sized(Vector& v) {
    const Index size = length(v.size());
    require_room(size, Index{1});
    v.resize(size);
    raw(entries(v));
  }
  void sized(Matrix& m) {
    const Index rows = length(m.rows()), cols = length(m.cols());
    require_room(rows, cols);
    m.resize(rows, cols);
    raw(entries(m));
  }
  void sized(std::string& text) {
    const std::size_t size = length(text.size());
    require_room(size, 1);
    text.resize(size);
    raw(std::span(text));
  }
  template <class T>
  void sized(std::vector<T>& values) {
    const std::size_t size = length(values.size());
    require_room(size, kNoGaps<T> ? sizeof(T) : 1);
    if constexpr (kNoGaps<T>) {
      values.resize(size);
      raw(std::span(values));
      return;
    }
    // One after the other: memory is taken for those that are there, not for those that are announced.
    if (size < values.size()) values.resize(size);
    for (std::size_t i = 0; i < size; ++i) {
      if (i == values.size()) values.emplace_back();
      exchange(values[i]);
    }
  }
  template <class Key, class T>
  void sized(std::map<Key, T>& values) {
    std::vector<Key> keys;
    for (const auto& [key, value] : values) keys.push_back(key);
    sized(keys);
    for (auto& key : keys) exchange(values[key]);
  }
  template <class T>
  void sized(std::optional<T>& value) {
    bool there = value.has_value();
    exchange(there);
    if (reading()) value = there ? std::optional<T>(T{}) : std::nullopt;
    if (there) exchange(*value);
  }

  std::optional<ByteReader> in_;
  ByteWriter out_;
};

// The state of anything that has archive(Archive&).
template <class T>
Bytes state_of(const T& subject) {
  Archive archive;
  archive(const_cast<T&>(subject));  // writing changes nothing
  return archive.take();
}

template <class T>
void restore(T& subject, std::span<const std::byte> state) {
  Archive archive(state);
  archive(subject);
  archive.require_end();
}

}  // namespace bizo
