// The numeric types of the whole program. One scalar type: double. Matrices are column-major; a batch of B
// points is a matrix of B columns.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <limits>

namespace bizo {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;
using VectorRef = Eigen::Ref<Vector>;
using MatrixRef = Eigen::Ref<Matrix>;
using ConstVectorRef = const Eigen::Ref<const Vector>&;
using ConstMatrixRef = const Eigen::Ref<const Matrix>&;

// The value of everything that was not computed.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Half-open range of indices [first, first + count).
struct Range {
  Index first = 0;
  Index count = 0;
  Index end() const { return first + count; }
};

}  // namespace bizo
