// Puts a method of the descent kind together from its parts: what the rows of such methods share.
#pragma once

#include "methods/loops/descent_loop.hpp"
#include "methods/loops/method.hpp"

namespace bizo::methods {

// Of methods whose hypergradients may be asked for ahead.
Option lag_option();

// method.radius is checked against the box. ConfigError. Methods whose hypergradient has no radius leave 0.
DescentLoop::Settings descent_settings(const MethodParts& parts, const ResolveSettings& resolve);

// probes: those of the hypergradient.
Method descent_method(MethodParts parts, DescentLoop::Settings settings, ProbeSet probes,
                      std::unique_ptr<Hypergradient> hypergradient);

}  // namespace bizo::methods
