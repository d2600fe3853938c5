#include "refusable.hpp"
#include "targets.hpp"
#include "use_record.hpp"

namespace bizo::fuzz {

void answer_json(Input input) {
  refusable([&] {
    const auto record = blackbox::from_json(input);
    use_record(record);
    blackbox::to_json(record);
  });
}

}  // namespace bizo::fuzz
