// Longer than other headers: a few lines for every kind of field.
// State out, state in: one function of a type, archive(Archive&), lists its fields, and serves both ways, so
// that reading and writing cannot diverge.
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

 private:
  template <class T>
  void exchange(T& value) {
    if constexpr (requires { value.archive(*this); })
      value.archive(*this);
    else if constexpr (std::is_trivially_copyable_v<T>)
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

  void sized(Vector& v) {
    v.resize(length(v.size()));
    raw(entries(v));
  }
  void sized(Matrix& m) {
    const Index rows = length(m.rows()), cols = length(m.cols());
    m.resize(rows, cols);
    raw(entries(m));
  }
  void sized(std::string& text) {
    text.resize(length(text.size()));
    raw(std::span(text));
  }
  template <class T>
  void sized(std::vector<T>& values) {
    values.resize(length(values.size()));
    if constexpr (std::is_trivially_copyable_v<T>)
      raw(std::span(values));
    else
      for (auto& value : values) exchange(value);
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
    const bool there = length(value.has_value());
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
