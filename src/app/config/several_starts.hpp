// [search]: runs of the method from several starts.
#pragma once

#include "app/config/assembly.hpp"

namespace bizo::app {

// Makes a multistart of the method, if the configuration asks for one. scale: of x.
void start_from_several_points(Assembly& assembly, const Vector& scale, const DataFiles& files);

}  // namespace bizo::app
