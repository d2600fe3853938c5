// frozen-adjoint: zeroth-order estimates of the hypergradient with a frozen adjoint. One linear solve at the
// base makes the value function's derivative that of an explicit function, which is differenced without
// solving any inner problem. The principle is that of adjoint error correction (Pierce & Giles 2000; Becker &
// Rannacher 2001).
#pragma once

#include "methods/adaptive/certificate.hpp"
#include "methods/estimates/estimator.hpp"
#include "methods/loops/method.hpp"
#include "methods/probes/adjoint_probe.hpp"

namespace bizo::methods {

class FrozenAdjoint final : public Hypergradient {
 public:
  // Where differences come from, each more costly and less in need of v than the one before.
  enum class Mode { frozen, corrected, resolve };
  struct Probes {
    ProbeId adjoint = ProbeId::none;
    ProbeId frozen = ProbeId::none, corrected = ProbeId::none, resolve = ProbeId::none;
    ProbeId guard = ProbeId::none;  // compares those of the three modes, in their order, and accurate solves
  };

  struct Settings {
    Mode mode = Mode::frozen;         // at the start
    bool automatic = true;            // leave it for the next one when a guard finds it off
    bool central = true;              // frozen and corrected differences
    double adjoint_tolerance = 1e-3;  // |H v + grad_y F| / |grad_y F|, at most
    double radius_y = 1e-4;           // of displacements of y (inner_products.hpp)
    Box inner_box = {};               // of y
  };
  FrozenAdjoint(const Settings& settings, const Probes& probes, Estimator estimator)
      : settings_(settings), probes_(probes), mode_(settings.mode), estimator_(std::move(estimator)) {}

  Query ask(const Base& base) override;
  std::optional<Estimate> tell(const Base& base, const Query& query, const Outcomes& outcomes,
                               Combiner& combiner) override;
  void archive(Archive& archive) override;

 private:
  enum class Stage { adjoint, guard, displaced, differences };

  ProbeId differences() const;  // of the mode
  AdjointDemand adjoint_demand(const Base& base) const;
  bool take_adjoint(const Base& base, const Outcomes& outcomes);
  void judge(const Base& base, const Outcomes& outcomes);
  double implicit_size(const Base& base, const Outcomes& guard) const;
  Stage after_guard(const Base& base) const;
  Estimate finish(const Base& base, const Query& query, const Outcomes& outcomes, Combiner& combiner);
  void certify(const Base& base, const Outcomes& outcomes, Estimate& estimate);
  double allowed_error(const Base& base) const;
  Estimate give_up(const std::string& reason);

  Settings settings_;
  Probes probes_;
  Mode mode_;
  Estimator estimator_;
  Adjoint adjoint_;
  Certificate certificate_;
  double mean_square_gradient_ = kNaN;

  // Of the iteration under way.
  Stage stage_ = Stage::adjoint;
  bool doubted_ = false;        // a guard found the mode off, and is repeated
  double guard_demand_ = kNaN;  // base tolerance that a guard would have needed
  Vector displaced_;            // differences at the displaced y
  std::string note_;
};

Row<MakeMethod> frozen_adjoint_row();

}  // namespace bizo::methods
