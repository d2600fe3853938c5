// What is asked of a record, whoever sent it.
#pragma once

#include "blackbox/record.hpp"

namespace bizo::fuzz {

void use_record(const blackbox::Record& record);

}  // namespace bizo::fuzz
