// Eight ways in which values of a function are inexact, along any line: what measurements are tried on.
#pragma once

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "bizo/core/random.hpp"

namespace bizo::test {

struct NoiseModel {
  const char* name;
  double level;  // relative to the size of F at the start, or whatever the model says
};

// heavy-tailed: Student's t with three degrees of freedom, of standard deviation `level`. zero-mean: F is
// moved to 0 at the start.
inline const std::vector<NoiseModel>& noise_models() {
  static const std::vector<NoiseModel> models{
      {"none", 0},       {"absolute", 1e-2},     {"relative", 1e-2},  {"deterministic", 1e-3},
      {"rounded", 1e-3}, {"heavy-tailed", 1e-3}, {"zero-mean", 1e-2}, {"growing", 1e-3}};
  return models;
}

inline double rounded_to_digits(double value, int digits) {
  if (value == 0) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1 - digits);
  return std::round(value / unit) * unit;
}

// The values of a model: `clean` is F there, `first` F at the start, `size` its size, `away` |x| there in the
// units in which `growing` noise doubles.
class NoisyValues {
 public:
  NoisyValues(const NoiseModel& model, double size, double first, std::uint64_t seed)
      : model_(model), name_(model.name), size_(size), first_(first), seed_(seed) {}

  double operator()(double clean, double away) {
    if (name_ == "none") return clean;
    if (name_ == "rounded") return rounded_to_digits(clean, 3);
    if (name_ == "zero-mean") return clean - first_ + sigma(clean, away) * normal();
    if (name_ == "heavy-tailed") return clean + sigma(clean, away) * student() / std::sqrt(3.0);
    if (name_ == "deterministic")
      return clean + sigma(clean, away) * normal_of(std::bit_cast<std::uint64_t>(clean));
    return clean + sigma(clean, away) * normal();
  }

  // The standard deviation of the error of a value.
  double sigma(double clean, double away) const {
    if (name_ == "none") return 0;
    if (name_ == "rounded")
      return std::pow(10.0, std::floor(std::log10(std::abs(clean))) - 2) / std::sqrt(12.0);
    if (name_ == "relative") return model_.level * std::abs(clean);
    if (name_ == "growing") return model_.level * size_ * (1 + away);
    return model_.level * size_;
  }

 private:
  double normal() { return normal_at(calls_++); }
  double normal_at(std::uint64_t position) const {
    double number;
    fill_normal({.seed = seed_, .purpose = Purpose::noise, .stream = 3}, position, {&number, 1});
    return number;
  }
  double normal_of(std::uint64_t bits) const {
    double number;
    fill_normal({.seed = bits, .purpose = Purpose::noise, .stream = 4}, 0, {&number, 1});
    return number;
  }
  double student() {
    const double a = normal(), b = normal(), c = normal(), e = normal();
    return e / std::sqrt((a * a + b * b + c * c) / 3);
  }

  NoiseModel model_;
  std::string name_;
  double size_, first_;
  std::uint64_t seed_, calls_ = 0;
};

}  // namespace bizo::test
