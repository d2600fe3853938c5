#include "problems/activation.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "bizo/core/elementary.hpp"

namespace bizo {
namespace {

using Values = std::span<double>;
using ConstValues = std::span<const double>;

class Tanh final : public Activation {
 public:
  void apply(Values z) const override { tanh_inplace(z); }
  void slope(ConstValues h, Values out) const override {
    for (std::size_t i = 0; i < h.size(); ++i) out[i] = 1 - h[i] * h[i];
  }
  void bend(ConstValues h, Values out) const override {
    for (std::size_t i = 0; i < h.size(); ++i) out[i] = -2 * h[i];
  }
};

// phi' = 1 / (1 + e^-z) = 1 - e^-h, phi'' = phi' e^-h.
class Softplus final : public Activation {
 public:
  // max(z, 0) + log(1 + e^-|z|), which never overflows.
  void apply(Values z) const override {
    std::array<double, kPart> tail;
    for (std::size_t first = 0; first < z.size(); first += kPart) {
      const Values part = z.subspan(first, std::min(kPart, z.size() - first));
      const Values rest(tail.data(), part.size());
      for (std::size_t i = 0; i < part.size(); ++i) rest[i] = -std::abs(part[i]);
      exp_inplace(rest);
      for (double& value : rest) value += 1;
      log_inplace(rest);
      for (std::size_t i = 0; i < part.size(); ++i)
        part[i] = (part[i] < 0 ? 0 : part[i]) + rest[i];  // lets NaN pass
    }
  }
  void slope(ConstValues h, Values out) const override {
    bend(h, out);
    for (double& value : out) value = 1 - value;
  }
  void bend(ConstValues h, Values out) const override {
    for (std::size_t i = 0; i < h.size(); ++i) out[i] = -h[i];
    exp_inplace(out);
  }

 private:
  static constexpr std::size_t kPart = 64;
};

class Relu final : public Activation {
 public:
  void apply(Values z) const override {
    for (double& value : z) value = value < 0 ? 0 : value;  // lets NaN pass
  }
  void slope(ConstValues h, Values out) const override {
    for (std::size_t i = 0; i < h.size(); ++i) out[i] = h[i] <= 0 ? 0 : 1;
  }
  void bend(ConstValues, Values out) const override { std::fill(out.begin(), out.end(), 0.0); }
};

}  // namespace

const Activation& activation_named(std::string_view name) {
  static const Tanh tanh;
  static const Softplus softplus;
  static const Relu relu;
  if (name == "softplus") return softplus;
  if (name == "relu") return relu;
  assert(name == "tanh");
  return tanh;
}

}  // namespace bizo
