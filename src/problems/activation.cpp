#include "problems/activation.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <map>

#include "bizo/core/elementary.hpp"

namespace bizo::problems {
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

// phi' = 1 / (1 + e^-sz) = 1 - e^-sh, phi'' = phi' s e^-sh.
class Softplus final : public Activation {
 public:
  explicit Softplus(double sharpness) : sharpness_(sharpness) {}
  // max(z, 0) + log(1 + e^-s|z|) / s, which never overflows.
  void apply(Values z) const override {
    std::array<double, kPart> tail;
    for (std::size_t first = 0; first < z.size(); first += kPart) {
      const Values part = z.subspan(first, std::min(kPart, z.size() - first));
      const Values rest(tail.data(), part.size());
      for (std::size_t i = 0; i < part.size(); ++i) rest[i] = -sharpness_ * std::abs(part[i]);
      exp_inplace(rest);
      for (double& value : rest) value += 1;
      log_inplace(rest);
      for (std::size_t i = 0; i < part.size(); ++i)
        part[i] = (part[i] < 0 ? 0 : part[i]) + rest[i] / sharpness_;  // lets NaN pass
    }
  }
  void slope(ConstValues h, Values out) const override {
    exponentials(h, out);
    for (double& value : out) value = 1 - value;
  }
  void bend(ConstValues h, Values out) const override {
    exponentials(h, out);
    for (double& value : out) value *= sharpness_;
  }

 private:
  void exponentials(ConstValues h, Values out) const {
    for (std::size_t i = 0; i < h.size(); ++i) out[i] = -sharpness_ * h[i];
    exp_inplace(out);
  }

  static constexpr std::size_t kPart = 64;
  double sharpness_;
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

const Activation& activation_named(std::string_view name, double sharpness) {
  static const Tanh tanh;
  static const Relu relu;
  static std::map<double, Softplus> softplus;  // by sharpness
  if (name == "softplus") return softplus.try_emplace(sharpness, sharpness).first->second;
  if (name == "relu") return relu;
  assert(name == "tanh");
  return tanh;
}

}  // namespace bizo::problems
