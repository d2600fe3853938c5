// The outer methods that a configuration can name.
#pragma once

#include "bizo/core/catalogue.hpp"
#include "methods/loops/method.hpp"

namespace bizo {

const Catalogue<MakeMethod>& method_catalogue();

}  // namespace bizo
