// What a server may say of its model, and what is no size.
#include "blackbox/umbridge_oracle.hpp"

#include <gtest/gtest.h>

#include "bizo/core/error.hpp"

namespace bizo::blackbox {
namespace {

Capabilities offered(const std::string& inputs, const std::string& outputs) {
  const auto post = [&](const std::string& path, const std::string&, const HttpLimits&) -> HttpAnswer {
    const std::string body = path == "/Info"          ? R"({"protocolVersion": 1.0, "models": ["a"]})"
                             : path == "/InputSizes"  ? R"({"inputSizes": )" + inputs + "}"
                             : path == "/OutputSizes" ? R"({"outputSizes": )" + outputs + "}"
                                                      : R"({"support": {"Evaluate": true}})";
    return {EvaluationStatus::ok, body, ""};
  };
  return UmBridgeOracle({.url = "", .model = {}, .limits = {}}, post, "test").capabilities();
}

TEST(UmBridgeOracle, SizesAreWholeNumbersThatCanBeHeld) {
  EXPECT_EQ(offered("[2.0]", "[1]").info.outer_dimension, 2);
  EXPECT_EQ(offered("[2, 3]", "[1, 1]").info.inner_dimension, 3);
  for (const char* wrong : {"[1e300]", "[-1e300]", "[0.5]", "[null]", "[1e15]", "[0]", "[]", "3", "[\"2\"]",
                            "[18446744073709551615]", "{}"}) {
    EXPECT_THROW(offered(wrong, "[1]"), ConfigError) << wrong;
    EXPECT_THROW(offered("[2]", wrong), ConfigError) << wrong;
  }
}

}  // namespace
}  // namespace bizo::blackbox
