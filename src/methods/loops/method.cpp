#include "methods/loops/method.hpp"

namespace bizo::methods {

Speculation speculation_of(const std::string& word) {
  return word == "on" ? Speculation::on : word == "auto" ? Speculation::automatic : Speculation::off;
}

Method method_with(MethodParts& parts, ProbeSet probes) {
  Method method;
  method.scale = parts.scale;
  method.worker.probes = std::move(probes);
  method.worker.directions = std::move(parts.family);
  method.worker.inner_directions = std::move(parts.inner_family);
  return method;
}

}  // namespace bizo::methods
