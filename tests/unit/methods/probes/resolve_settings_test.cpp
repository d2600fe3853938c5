#include "methods/probes/resolve_settings.hpp"

#include <gtest/gtest.h>

#include "methods/outer/catalogue.hpp"
#include "problems/quadratic.hpp"
#include "support/options.hpp"

namespace bizo {
namespace {

TEST(Robustness, ColdStartsAndRelativeResidualsDoNotGoTogether) {
  Quadratic problem({});
  const Params method = test::options("method", find_row(method_catalogue(), "hozog")->options);
  const Params inner = test::options("inner", {}, {{"start", "cold"}, {"control", "relative"}});
  EXPECT_THROW(read_resolve_settings(inner, method, problem, Vector::Ones(problem.d())), ConfigError);
}

}  // namespace
}  // namespace bizo
