// ZDSBA (Aghasi and Ghadimi, J. Optim. Theory Appl. 205, 2025, arXiv 2404.00158): two loops on Gaussian
// smoothing and Stein's identities. A reference.
#pragma once

#include "methods/loops/single_loop.hpp"
#include "methods/probes/stein_probe.hpp"

namespace bizo::methods {

struct ZdsbaSettings {
  Index inner_steps = 20;                             // t_k, of y
  Index adjoint_steps = 1;                            // b_k, of v, from 0
  SteinPlan plan;                                     // of the hypergradient
  double radius = 1e-3;                               // mu = eta
  double inner_length = 5e-4, adjoint_length = 5e-4;  // beta_0, gamma_0; over sqrt(t + 1) at step t
  std::uint64_t seed = 0;
};

// The steps of y and v, one after the other, each along one random direction: one item, y and v come back.
class ZdsbaProbe final : public Probe {
 public:
  ZdsbaProbe(ValuesProblem& problem, DirectionFamily& inner, const ZdsbaSettings& settings);
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return 2 * problem_.p(); }

 private:
  const Vector& direction(const Query& query, Index j);
  double value(const Query& query, bool outer, const Vector& y, Outcome& outcome);

  ValuesProblem& problem_;
  DirectionFamily& inner_;
  ZdsbaSettings settings_;
  Matrix filled_;
  Vector w_, value_;
};

class ZdsbaRule final : public SingleLoopRule {
 public:
  struct Probes {
    ProbeId steps = ProbeId::none, hypergradient = ProbeId::none;
  };
  ZdsbaRule(const ZdsbaSettings& settings, Probes probes) : settings_(settings), probes_(probes) {}
  Query ask(const BasePoint& at, Index iteration) override;
  SingleLoopMove tell(const Query& query, const Outcomes& outcomes, Combiner& combiner) override;
  void archive(Archive& archive) override { archive(in_x_); }

 private:
  ZdsbaSettings settings_;
  Probes probes_;
  bool in_x_ = false;  // y and v have moved; the hypergradient is next
};

Row<MakeMethod> zdsba_row();

}  // namespace bizo::methods
