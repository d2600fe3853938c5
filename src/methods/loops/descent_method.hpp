// Puts a method of the descent kind together from its parts: what the rows of such methods share.
#pragma once

#include "methods/loops/descent_loop.hpp"
#include "methods/loops/method.hpp"

namespace bizo {

// method.radius is checked against the box. ConfigError. Methods whose hypergradient has no radius leave 0.
DescentLoop::Settings descent_settings(const MethodParts& parts, const ResolveSettings& resolve);

// The method with the base's probes; the caller adds those of the hypergradient, in its order.
Method descent_method(MethodParts parts, const DescentLoop::Settings& settings,
                      std::unique_ptr<Hypergradient> hypergradient);

}  // namespace bizo
