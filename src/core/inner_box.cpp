#include "bizo/core/inner_box.hpp"

#include <algorithm>
#include <cmath>

namespace bizo {
namespace {

// Not std::clamp's order of questions: a NaN stays one.
double clamped(double y, double lower, double upper) {
  return y < lower ? lower : y > upper ? upper : y;
}

}  // namespace

std::string inner_flaw_of(const Box& box) {
  const std::string flaw = flaw_of(box);
  if (!flaw.empty()) return flaw;
  for (Index i = 0; i < box.lower.size(); ++i)
    if (box.lower(i) == box.upper(i))
      return "coordinate " + std::to_string(i) + " (from 0) of y is fixed, and so no variable";
  return "";
}

void project_inner(const Box& box, MatrixRef Y) {
  if (!box.bounded()) return;
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index i = 0; i < Y.rows(); ++i) Y(i, b) = clamped(Y(i, b), box.lower(i), box.upper(i));
}

void inner_residual(const Box& box, ConstMatrixRef Y, ConstMatrixRef G, MatrixRef R) {
  R = G;
  if (!box.bounded()) return;
  for (Index b = 0; b < Y.cols(); ++b)
    for (Index i = 0; i < Y.rows(); ++i) {
      const double low = Y(i, b) - box.upper(i), high = Y(i, b) - box.lower(i);  // of y - P(y - g)
      R(i, b) = clamped(G(i, b), low, high);
    }
}

Vector free_coordinates(const Box& box, ConstVectorRef y) {
  Vector free = Vector::Ones(y.size());
  if (!box.bounded()) return free;
  for (Index i = 0; i < y.size(); ++i)
    if (y(i) <= box.lower(i) || y(i) >= box.upper(i)) free(i) = 0;
  return free;
}

Vector moved_inside(const Box& box, ConstVectorRef y, ConstVectorRef margin) {
  Vector inside = y;
  if (!box.bounded()) return inside;
  for (Index i = 0; i < y.size(); ++i) {
    const double off = std::min(std::abs(margin(i)), (box.upper(i) - box.lower(i)) / 2);
    inside(i) = clamped(y(i), box.lower(i) + off, box.upper(i) - off);
  }
  return inside;
}

}  // namespace bizo
