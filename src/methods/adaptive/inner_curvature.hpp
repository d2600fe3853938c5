// The step length of methods that step along estimates of grad_y f from random directions: from the trace and
// the largest eigenvalue of H = d2f/dy2, both measured along those directions.
#pragma once

#include "bizo/core/archive.hpp"
#include "bizo/core/executor.hpp"
#include "bizo/core/frame_moments.hpp"

namespace bizo::methods {

// How the estimate (p/l) sum_j (w_j^T g) w_j spreads.
struct InnerSampling {
  Index p = 1;
  Index l = 1;
  bool orthogonal = true;     // the directions, or they are independent
  Index samples = 0;          // of a minibatch of f; 0: all
  FrameMoments moments = {};  // of the family, for l directions
  double chain = 0;           // queries in a row that correct each the last one's estimate, on average

  // Of the estimate of a vector, |g|^2 being 1.
  double second_moment() const { return moments.bound(static_cast<double>(p), 1, 1); }
};

// Three quarters of the largest step for which gradient steps on estimates are sure to contract in mean
// square, when H has this trace and largest eigenvalue; momentum m in [0, 1) makes the noise weigh 1 / (1 -
// m) times as much (docs/math.md, Single loops).
double contracting_step(const InnerSampling& sampling, double trace, double largest, double momentum);

// Trace and largest eigenvalue, as measured so far. The latter by the power method, in the span of the
// directions of each query that carries its vector z.
class InnerCurvature {
 public:
  InnerCurvature(const InnerSampling& sampling, std::uint64_t seed);

  // The vector z, unit norm, if it should travel with the next query; else empty.
  Vector vector() const;
  void next_query() { ++queries_; }
  // From a query that carried z: mean of w_j^T H w_j; image(j) = w_j^T H z, along(j) = w_j^T z.
  void learn(const DirectionBlock& block, double mean, const Vector& image, const Vector& along,
             Combiner& combiner);
  double step(double momentum) const { return contracting_step(sampling_, trace_, largest(), momentum); }

  bool is_known() const;  // well enough for steps of full length
  // Whether f was curved downwards on average somewhere, by more than rounding makes of it.
  bool turned_down() const;
  double trace() const { return trace_; }
  double largest() const;

  void archive(Archive& archive) {
    archive(trace_, min_mean_, image_square_, along_square_, steps_, queries_, z_);
  }

 private:
  double short_of() const;  // share of the largest eigenvalue that may be missing

  InnerSampling sampling_;
  double trace_ = kNaN;                         // averages of its size
  double min_mean_ = 0;                         // of w^T H w over the directions of a query
  double image_square_ = 0, along_square_ = 0;  // averages of |W^T H z|^2 and |W^T z|^2
  double steps_ = 0;                            // of the power method, counted as shares of all p directions
  Index queries_ = 0;
  Vector z_;
};

}  // namespace bizo::methods
