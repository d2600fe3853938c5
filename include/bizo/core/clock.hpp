// Seconds of a clock that never goes back; its zero means nothing.
#pragma once

namespace bizo {

double clock_seconds();

}  // namespace bizo
