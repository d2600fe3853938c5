#include "use_record.hpp"

#include "blackbox/protocol.hpp"
#include "refusable.hpp"

namespace bizo::fuzz {
namespace {

constexpr Index kColumns = 3;

// A program may have as many variables as the machine can hold: its x_0 is as large.
bool is_small(const blackbox::Record& record) {
  constexpr double kMostVariables = 1e6;
  for (const char* name : {"d", "p"})
    if (record.number(name, 0) > kMostVariables) return false;
  return true;
}

}  // namespace

void use_record(const blackbox::Record& record) {
  refusable([&] {
    if (is_small(record)) blackbox::capabilities_of(record, "input");
  });
  for (const auto operation : {blackbox::Operation::outer, blackbox::Operation::solve})
    refusable([&] {
      blackbox::Reply reply;
      reply.reset(kColumns);
      blackbox::read_answer(record, operation, reply);
      blackbox::answer_of(reply, operation);
    });
  refusable([&] {
    std::vector<double> reference;
    blackbox::control_of(record, reference);
    blackbox::keys_of(record, kColumns);
  });
  refusable([&] { blackbox::count_in(record.number("steps", 0)); });
  record.names();
}

}  // namespace bizo::fuzz
