// Reading that may end in a documented exception.
#pragma once

#include "bizo/core/error.hpp"
#include "blackbox/record.hpp"

namespace bizo::fuzz {

template <class Read>
void refusable(Read read) {
  try {
    read();
  } catch (const ConfigError&) {
  } catch (const Error&) {
  } catch (const blackbox::Malformed&) {
  }
}

}  // namespace bizo::fuzz
