// What data are read from: no device, no pipe.
#pragma once

#include <string>

namespace bizo::io {

// ConfigError: a pipe without a writer would be waited for, a device may have no end; and to go on, a run
// reads its files again.
void refuse_device(const std::string& path);

}  // namespace bizo::io
