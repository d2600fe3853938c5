// What VerifyProbe is, for problems that select one of many inner minimizers by F: also under other
// selections than that of the run.
#pragma once

#include <vector>

#include "bizo/core/inner_selection.hpp"
#include "methods/probes/base_probe.hpp"
#include "methods/probes/resolve_settings.hpp"

namespace bizo::methods {

// The detail of its queries, or none: one per item.
struct Selections {
  std::vector<Selection> of_items;
  void archive(Archive& a) { a(of_items); }
};

class SelectionProbe final : public BaseProbe {
 public:
  // The problem is `selection`, or a view of it.
  SelectionProbe(Problem& problem, InnerSelection& selection, InnerSolver& solver, ResolveSettings settings)
      : BaseProbe(problem, solver), selection_(selection), settings_(std::move(settings)) {}

  // Item i is solved at query.at.x from query.at.y under its selection, to query.at.accuracy.base_tolerance
  // (if out of reach, settings.base_tolerance does); the payload is its y.
  void evaluate(const Query& query, Range which, std::span<Outcome> outcomes, MatrixRef payload) override;
  Index payload_rows() const override { return problem_.p(); }

 private:
  InnerSelection& selection_;
  ResolveSettings settings_;
  Matrix Y_;
};

}  // namespace bizo::methods
