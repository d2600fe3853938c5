// Proxies that the environment names, and servers that need none.
#pragma once

#include <string>

namespace bizo::blackbox {

// Whether the host of a URL is this machine: a loopback address or a name for it, this machine's own name, or
// an address of one of its interfaces.
bool is_this_machine(const std::string& host);

// What to say where a server on another machine cannot be reached and the environment has a proxy for URLs of
// this scheme: which variable, and the remedy; "" if there is none, or none for this host.
std::string hint_at_proxy(const std::string& scheme, const std::string& host);

}  // namespace bizo::blackbox
