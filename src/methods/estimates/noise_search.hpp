// Measures the noise of a function on lines whose length nobody knows (docs/math.md, Noise).
#pragma once

#include <span>

#include "bizo/core/archive.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

struct MeasuredNoise {
  // flat: the function is the same everywhere that was tried. rounded: its values are multiples of `quantum`.
  enum class Kind { unmeasured, flat, rounded, noisy };
  Kind kind = Kind::unmeasured;
  double sigma = kNaN;    // standard deviation of the error of a value; NaN: unmeasured, flat
  double quantum = kNaN;  // of rounded values
  double size = kNaN;     // of the values on the line, and of their range

  // What double precision, or an inner solve to many digits, does not explain.
  bool above_round_off() const { return sigma > 1e-10 * size; }
  void archive(Archive& a) { a(kind, sigma, quantum, size); }
};

// Ask for a spacing, tell the values at 0, 1, 2, ... times it, until done. Too short and too long spacings
// bracket the next one. A finding that matters must be found again on a line a tenth as long: the range of a
// smooth function falls with the spacing, noise stays. Where lines disagree, as they do when noise has heavy
// tails, there are more of them; the estimate is the geometric mean.
class NoiseSearch {
 public:
  NoiseSearch() = default;
  // Spacings begin with `spacing` and stay below `longest`, and where F is the same all along a line of that,
  // below `farthest`.
  NoiseSearch(double spacing, double longest, double farthest);
  NoiseSearch(double spacing, double longest) : NoiseSearch(spacing, longest, longest) {}

  double spacing() const { return spacing_; }
  // Of lines: another one after a line all along which F is the same, which may be chance.
  int direction() const { return turns_; }
  bool done() const { return done_; }
  const MeasuredNoise& result() const { return result_; }
  // The spacing at which the result was found: where to begin the next time.
  double found_at() const { return found_at_; }
  // NaN: a failed evaluation.
  void tell(std::span<const double> values);

  void archive(Archive& a) {
    a(spacing_, longest_, farthest_, turns_, shorter_, longer_, found_at_, trials_, done_, lines_, points_,
      mean_, squares_, white_, regular_, ripple_, result_);
  }

 private:
  void consider(double noise, double quantum, bool white);
  // One more line that agrees with those before, or the first one.
  void pool(double noise, bool alone);
  bool settled(double error) const;
  void finish(MeasuredNoise::Kind kind, double noise);
  void shorten();
  void lengthen(bool flat);

  double spacing_ = kNaN, longest_ = kNaN, farthest_ = kNaN;
  int turns_ = 0;
  double shorter_ = 0;                                       // the longest spacing that was too short
  double longer_ = std::numeric_limits<double>::infinity();  // the shortest that was too long
  double found_at_ = kNaN;
  int trials_ = 0;
  bool done_ = true;
  int lines_ = 0, points_ = 0;     // that make up the estimate; on the last line
  double mean_ = 0, squares_ = 0;  // of the logarithms of theirs, and the sum of squares about it
  bool white_ = false;             // it was found without any trend
  bool regular_ = false;           // equal steps were seen
  bool ripple_ = false;            // shorter lines are smooth: further ones have the length of the finding
  MeasuredNoise result_;
};

}  // namespace bizo::methods
