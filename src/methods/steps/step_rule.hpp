// Step rules: from gradient estimates to points worth trying. All in scaled units, z = x / scale.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/box.hpp"
#include "bizo/core/catalogue.hpp"
#include "bizo/core/frame_moments.hpp"
#include "bizo/core/types.hpp"

namespace bizo::methods {

// What a rule may use.
struct StepInput {
  Index k = 0;                      // steps so far
  Index attempt = 0;                // proposals from this point that were turned down
  Vector z;                         // where we stand
  Vector lower, upper;              // bounds of z; empty: none
  double value = kNaN;              // Phi(z)
  double noise = 0;                 // of a value
  Vector gradient;                  // estimate
  double slope = kNaN;              // estimate of <grad Phi, gradient>
  double gradient_noise = 0;        // of |gradient - grad Phi|, what the noise of values makes of it
  double curvature_trace = kNaN;    // estimate of the trace of the Hessian of Phi; NaN: unknown
  double largest_curvature = kNaN;  // of Phi along one of the directions of this estimate; NaN: unknown
  FrameMoments moments;             // of the estimate; as it is: no random directions

  void archive(Archive& a) {
    a(k, attempt, z, lower, upper, value, noise, gradient, slope, gradient_noise, curvature_trace,
      largest_curvature, moments);
  }
};

// At x in this box: z and its bounds.
StepInput input_at(const Box& box, const Vector& scale, const Vector& x);

// Candidates z - length * direction, projected on the bounds; they are evaluated at the same time.
struct Proposal {
  Vector direction;
  Vector lengths = Vector::Ones(1);

  static Proposal to_stay(Index d) { return {.direction = Vector::Zero(d), .lengths = Vector::Zero(1)}; }
  void archive(Archive& a) { a(direction, lengths); }
};

// A rule may remember what it saw.
class StepRule {
 public:
  virtual ~StepRule() = default;
  // Whether the next choice needs values of Phi at the candidates, which not every method has.
  virtual bool compares_values() const { return false; }
  // Whether a step is the gradient times the length of [step] schedule and nothing else, as proximal steps
  // need it.
  virtual bool is_gradient_step() const { return false; }
  // Whether [step] schedule says how long steps are.
  virtual bool follows_schedule() const { return !compares_values(); }
  virtual Proposal propose(const StepInput& input) = 0;
  // Which candidate to go on from, given their values (NaN: failed); none: turn the proposal down.
  virtual std::optional<Index> choose(const StepInput& input, const Vector& values) = 0;
  virtual void archive(Archive& archive) = 0;
};

// The rule's proposal; none where the gradient, or every candidate that the rule makes of it, has an entry
// that is not finite: x stays then, the rule is not to see such a gradient, and the run ends with this note.
std::optional<Proposal> finite_proposal(StepRule& rule, const StepInput& input, const Vector& scale);
inline constexpr const char* kNotFinite =
    "the estimate of the gradient, or the step along it, is not finite: differences of F, or gradients, "
    "exceed "
    "1e308 or are NaN";

using MakeStepRule = std::function<std::unique_ptr<StepRule>(const Params&)>;

// A power of 2 that makes the largest entry about 1, so that F may have any size; 0: all entries are 0.
double unit_of(const Vector& gradient);

}  // namespace bizo::methods
