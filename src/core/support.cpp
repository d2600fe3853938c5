#include "bizo/core/support.hpp"

#include <cassert>

namespace bizo {
namespace {

int sign(double value) {
  return (value > 0) - (value < 0);
}

}  // namespace

Index support_size(ConstVectorRef y) {
  return (y.array() != 0).count();
}

bool same_signs(ConstVectorRef a, ConstVectorRef b) {
  assert(a.size() == b.size());
  for (Index i = 0; i < a.size(); ++i)
    if (sign(a(i)) != sign(b(i))) return false;
  return true;
}

bool crosses_kink(ConstVectorRef base, ConstVectorRef plus, ConstVectorRef minus) {
  return !same_signs(base, plus) || !same_signs(base, minus);
}

}  // namespace bizo
