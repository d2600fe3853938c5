#include <fcntl.h>

#include "blackbox/descriptor.hpp"
#include "blackbox/frame.hpp"
#include "input_file.hpp"
#include "refusable.hpp"
#include "targets.hpp"
#include "use_record.hpp"

namespace bizo::fuzz {
namespace {

// Numbers of an answer, as a program's offer may have them.
constexpr std::size_t kMostBytes = std::size_t{1} << 32;

void use(const blackbox::FrameReader& reader) {
  const auto record = reader.header();
  use_record(record);
  for (const auto& shape : record.arrays)
    refusable([&] { Matrix(blackbox::array_of(record, reader.numbers(), shape.name)).sum(); });
}

}  // namespace

// What a program says, one message after the other.
void stream_answer(Input input) {
  const blackbox::Descriptor stream(open(input_file("stream", input).c_str(), O_RDONLY | O_CLOEXEC));
  blackbox::FrameReader reader;
  refusable([&] {
    do {
      reader.begin(kMostBytes);
      if (reader.read(stream.number()) != blackbox::FrameReader::State::done) return;
      use(reader);
    } while (true);
  });
}

}  // namespace bizo::fuzz
