// Foreign text, such as a program's or a server's, in a message.
#pragma once

#include <string>

namespace bizo {

// Blanks and control characters become single blanks; text beyond `max` bytes is cut.
std::string one_line(const std::string& text, std::size_t max = 300);

}  // namespace bizo
