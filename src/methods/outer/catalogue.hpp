// The outer methods that a configuration can name.
#pragma once

#include "bizo/core/catalogue.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

const Catalogue<MakeMethod>& catalogue();

}  // namespace bizo::methods
