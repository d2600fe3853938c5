#include "bizo/core/bytes.hpp"

#include "bizo/core/error.hpp"

namespace bizo {

void ByteWriter::append(std::span<const std::byte> raw) {
  bytes_.insert(bytes_.end(), raw.begin(), raw.end());
}

std::string ByteReader::text() {
  const auto raw = next(bytes_.size());
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

std::span<const std::byte> ByteReader::next(std::size_t size) {
  if (size > bytes_.size()) throw Error("bytes of a message or a state end before their content");
  const auto head = bytes_.first(size);
  bytes_ = bytes_.subspan(size);
  return head;
}

}  // namespace bizo
