// Words of others, such as a program's or a server's, as part of a message.
#pragma once

#include <string>

namespace bizo {

// Blanks and control characters become single blanks; what is beyond `most` bytes is cut.
std::string one_line(const std::string& text, std::size_t most = 300);

}  // namespace bizo
