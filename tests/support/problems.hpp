// Small problems of every catalogue row, and data sets without files.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bizo/core/dataset.hpp"
#include "bizo/core/params.hpp"
#include "bizo/core/problem.hpp"

namespace bizo::test {

class MemoryData final : public DataFiles {
 public:
  std::map<std::string, Dataset> datasets;
  std::map<std::string, Vector> vectors;
  Dataset dataset(const DatasetRequest& request) const override;
  Vector vector(const std::string& path, const std::string&) const override { return vectors.at(path); }
};

// "dense" and "sparse": the same samples of two classes; "three": of three; "numbers": real targets.
// "signals": clean and noisy ones, without labels.
MemoryData random_data(Index samples, Index dimension);

// Sample i has the features i and 1000 + i, and the target i.
MemoryData numbered(Index n);

using Settings = std::map<std::string, std::string>;
std::unique_ptr<Problem> make_problem(const std::string& name, const Settings& settings,
                                      const DataFiles& files);

// A ConfigError whose text contains this.
void expect_refused(const std::string& problem, const Settings& settings, const DataFiles& files,
                    const std::string& part_of_message);

struct Case {
  std::string label;  // a GoogleTest name
  std::string problem;
  Settings settings;
};
inline void PrintTo(const Case& chosen, std::ostream* out) {
  *out << chosen.label;
}

// One case at least for every problem that the catalogue has.
const std::vector<Case>& small_cases();
std::unique_ptr<Problem> make_any_case(const Case& chosen);
// Of a problem that offers products, else Error.
std::unique_ptr<ProductsProblem> make_case(const Case& chosen);

// Entries N(0, scale^2), a fixed function of the seed and the shape.
Matrix normal(std::uint64_t seed, Index rows, Index cols, double scale = 1);

inline bool same_bits(const Matrix& a, const Matrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

}  // namespace bizo::test
