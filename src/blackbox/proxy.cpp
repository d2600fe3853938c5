#include "blackbox/proxy.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <vector>

namespace bizo::blackbox {
namespace {

bool same_name(const std::string& one, const std::string& other) {
  return strcasecmp(one.c_str(), other.c_str()) == 0;
}

// With its domain or without.
bool is_own_name(const std::string& host) {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  const std::string own = name;
  return same_name(host, own) || same_name(host, own.substr(0, own.find('.'))) ||
         (own.find('.') == std::string::npos && same_name(host.substr(0, host.find('.')), own) &&
          inet_addr(host.c_str()) == INADDR_NONE);
}

// An address as bytes: IPv4 as 4, IPv6 as 16, an IPv4 one in IPv6 as 4; empty: it is a name.
std::string bytes_of(const std::string& host) {
  in_addr four = {};
  if (inet_aton(host.c_str(), &four) != 0) return {reinterpret_cast<const char*>(&four), sizeof four};
  in6_addr six = {};
  if (inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), &six) != 1) return "";
  const std::string bytes(reinterpret_cast<const char*>(&six), sizeof six);
  return IN6_IS_ADDR_V4MAPPED(&six) ? bytes.substr(12) : bytes;
}

bool is_of_an_interface(const std::string& address) {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return false;
  bool found = false;
  for (const ifaddrs* one = all; one; one = one->ifa_next) {
    if (!one->ifa_addr) continue;
    const void* bytes =
        one->ifa_addr->sa_family == AF_INET
            ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr)
        : one->ifa_addr->sa_family == AF_INET6
            ? &reinterpret_cast<const sockaddr_in6*>(one->ifa_addr)->sin6_addr
            : nullptr;
    const std::size_t size = one->ifa_addr->sa_family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
    found = found || (bytes && address.size() == size && std::memcmp(address.data(), bytes, size) == 0);
  }
  freeifaddrs(all);
  return found;
}

// Names and domains, separated by commas; * for all.
bool is_excepted(const std::string& host, std::string list) {
  std::ranges::replace(list, ',', ' ');
  std::istringstream words(list);
  for (std::string word; words >> word;) {
    if (word.starts_with('.')) word.erase(0, 1);
    if (word == "*" || same_name(host, word) || host.ends_with("." + word)) return true;
  }
  return false;
}

}  // namespace

bool is_this_machine(const std::string& given) {
  std::string host = given;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.ends_with('.')) host.pop_back();
  if (const std::string address = bytes_of(host); !address.empty()) {
    const bool unspecified = address.find_first_not_of('\0') == std::string::npos;
    return unspecified || (address.size() == 4 && address[0] == 127) || is_of_an_interface(address);
  }
  const auto dot = host.rfind('.');
  return same_name(dot == std::string::npos ? host : host.substr(dot + 1), "localhost") ||
         same_name(host, "ip6-localhost") || same_name(host, "ip6-loopback") || is_own_name(host);
}

// http_proxy counts in small letters only: a web server sets HTTP_PROXY for what a client says.
std::string hint_at_proxy(const std::string& scheme, const std::string& host) {
  for (const char* name : {"no_proxy", "NO_PROXY"})
    if (const char* none = std::getenv(name); none && is_excepted(host, none)) return "";
  std::vector<std::string> names{scheme + "_proxy", "all_proxy", "ALL_PROXY"};
  if (scheme == "https") names.emplace_back("HTTPS_PROXY");
  for (const auto& name : names)
    if (const char* proxy = std::getenv(name.c_str()); proxy && *proxy)
      return "the environment names a proxy (" + name +
             "); to reach the server directly, add its name to no_proxy";
  return "";
}

}  // namespace bizo::blackbox
