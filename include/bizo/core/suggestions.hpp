// Names for messages: what a misspelled one may have meant, and which there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bizo {

// The known name closest to `name` by edit distance (exchanging two neighbouring letters is one edit, and so
// is leaving out the end of a name after two letters or more); "" if none is near enough to suggest.
std::string nearest(std::string_view name, const std::vector<std::string>& known);

// "a, b, c".
std::string listing(const std::vector<std::string>& names);

}  // namespace bizo
