// Which servers are asked past a proxy.
#include "blackbox/proxy.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace bizo::blackbox {
namespace {

TEST(Proxy, ThisMachineByAllItsNames) {
  char own[256] = "";
  gethostname(own, sizeof own - 1);
  for (const std::string host :
       {"localhost", "LocalHost", "localhost.", "model.localhost", "ip6-localhost", "127.0.0.1", "127.1",
        "127.8.9.1", "0.0.0.0", "[::1]", "::1", "[::ffff:127.0.0.1]", "::", static_cast<const char*>(own)})
    EXPECT_TRUE(is_this_machine(host)) << host;
  for (const std::string host : {"example.org", "localhost.example.org", "notlocalhost", "128.0.0.1",
                                 "203.0.113.7", "[2001:db8::1]", "127.example.org", ""})
    EXPECT_FALSE(is_this_machine(host)) << host;
}

TEST(Proxy, IsNamedToThoseWhomItMayHinder) {
  const char* const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                               "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
  for (const char* name : names) unsetenv(name);
  EXPECT_EQ(hint_at_proxy("http", "node7"), "");
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, "http://proxy:3128", 1);
    EXPECT_NE(hint_at_proxy("http", "node7").find(std::string("proxy (") + name + ")"), std::string::npos);
    setenv("no_proxy", "node7,.example.org", 1);
    EXPECT_EQ(hint_at_proxy("http", "node7"), "");
    EXPECT_EQ(hint_at_proxy("http", "node8.example.org"), "");
    EXPECT_NE(hint_at_proxy("http", "node8"), "");
    unsetenv("no_proxy");
    unsetenv(name);
  }
  setenv("HTTPS_PROXY", "http://proxy:3128", 1);
  EXPECT_EQ(hint_at_proxy("http", "node7"), "");
  EXPECT_NE(hint_at_proxy("https", "node7"), "");
  unsetenv("HTTPS_PROXY");
}

}  // namespace
}  // namespace bizo::blackbox
