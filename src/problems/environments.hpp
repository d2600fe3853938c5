// The plants that a configuration can name.
#pragma once

#include <memory>
#include <string>

#include "problems/simulator.hpp"

namespace bizo::problems {

// cart-pole, pendulum, mountain-car; and acrobot, which has no plant to vary.
std::shared_ptr<const Simulator> make_environment(const std::string& name, Variant variant);

}  // namespace bizo::problems
