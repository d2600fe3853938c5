// Texts and numbers by name, there and back, and from files that others wrote.
#include "io/named_values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "bizo/core/error.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

class NamedValuesFile : public TemporaryFolder {
 protected:
  const std::string path_ = path("values.h5");
};

TEST_F(NamedValuesFile, ComeBackAsTheyWere) {
  NamedValues written;
  written.texts["operation"] = "solve";
  written.texts["empty"] = "";
  written.lists["seed"] = {9007199254740991};
  written.lists["x"] = {0.1, -0.0, 5e-324, 1.0 / 3};
  written.lists["long"] = std::vector<double>(100000, 1.5);
  write_named_values(path_, written);
  const NamedValues read = read_named_values(path_);
  EXPECT_EQ(read.texts, written.texts);
  EXPECT_EQ(read.lists, written.lists);
  EXPECT_TRUE(std::signbit(read.lists.at("x")[1]));
}

TEST_F(NamedValuesFile, ListsThatAreTooLongAreCountedAndNotRead) {
  NamedValues written;
  written.lists["x"] = {1, 2, 3};
  written.lists["field"] = {1, 2, 3, 4};
  write_named_values(path_, written);
  const NamedValues read = read_named_values(path_, 3);
  EXPECT_EQ(read.lists, (std::map<std::string, std::vector<double>>{{"x", {1, 2, 3}}}));
  EXPECT_EQ(read.unread, (std::map<std::string, std::uint64_t>{{"field", 4}}));
}

TEST_F(NamedValuesFile, AFileThatIsNoneIsAnError) {
  EXPECT_THROW(read_named_values(path_), Error);
  std::ofstream(path_) << "half a file";
  EXPECT_THROW(read_named_values(path_), Error);
}

}  // namespace
}  // namespace bizo::io
