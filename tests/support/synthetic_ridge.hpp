// A small ridge problem with one weight per feature: its value function is smooth and not quadratic.
#pragma once

#include <memory>

#include "problems/ridge.hpp"

namespace bizo::test {

std::unique_ptr<problems::Ridge> synthetic_ridge(Index features, double start = -1.0, Box box = {});

}  // namespace bizo::test
