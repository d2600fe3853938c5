#pragma once

#include <string>

namespace bizo::app {

/// The path of the executable that a shell would start for this name: the first in the folders of PATH; "" if
/// there is none.
std::string find_in_path(const std::string& name);

}  // namespace bizo::app
