#include "refusable.hpp"
#include "targets.hpp"
#include "use_record.hpp"

namespace bizo::fuzz {

void answer_text(Input input) {
  refusable([&] {
    const auto record = blackbox::from_lines(input);
    use_record(record);
    blackbox::to_lines(record);
  });
}

}  // namespace bizo::fuzz
