#include "methods/frame_search/frame_search.hpp"
#include "methods/loops/refuse_drawn_samples.hpp"

namespace bizo::methods {
namespace {

// Relative residual of perturbed solves. 1e-2 of a residual moves the end by as much as the terms of dPhi
// that cancel there: total variation denoising ended 7e-6 above its minimum, at 1e-3 3e-7, at 1e-4 below
// 1e-8, for half as many inner gradients more.
constexpr double kPerturbedTolerance = 1e-4;

}  // namespace

Row<MakeMethod> frame_search_row() {
  return {
      "frame-search",
      "whole gradients of an opaque Phi in a box, used even while incomplete",
      "Differences along an orthonormal frame at a fixed base; after the first 64, blocks live on the half\n"
      "of the coordinates whose derivative is least certain. Every d/8 directions some points are tried:\n"
      "each coordinate to its side by the sign of its derivative, and along the estimate; the complete\n"
      "gradient gives a quasi-Newton search over several lengths at once; coordinates at the sides are\n"
      "probed one by one and move at once. One cycle: about d evaluations, `block` at a time.\n"
      "Needs oracle level value and problem.box. The points travel to the ranks, and the frame takes\n"
      "d^2 numbers on rank 0: for d up to some thousands. Prefer it for opaque inner solvers when\n"
      "values are accurate to 1e-8 or so.",
      {integer_option("block", "64", 1, "points per query (changes the results)"),
       positive_option("radius", "1e-2", "largest perturbation, in widths of the box"),
       {.name = "min_radius",
        .type = OptionType::number,
        .fallback = "auto",
        .help = "least perturbation, in widths of the box; auto: from the noise of Phi and its curvature",
        .choices = {"auto"},
        .min = 0,
        .min_excluded = true}},
      [](MethodParts parts) -> Method {
        const auto& info = parts.problem.info();
        if (!info.box.bounded())
          parts.method.refuse("name", "it works in the box of x, and problem.box is empty",
                              "give problem.box = lower, upper");
        if (!has_telling_widths(info, parts.scale))
          parts.method.refuse(
              "name",
              "it works in widths of the box, and a coordinate of x has no bound, or one that is "
              "1e12 units of x away",
              "give finite bounds, or use hozog with step.rule = lbfgs");
        constexpr Index kMax = 8192;
        if (info.outer_dimension > kMax)
          parts.method.refuse("name",
                              "its frame takes d^2 numbers, and d is " + std::to_string(info.outer_dimension),
                              "use hozog with count < d");
        refuse_drawn_samples(parts.method, parts.problem);
        ResolveSettings resolve = read_inner_settings(parts.inner, parts.problem, parts.scale);
        if (!parts.inner.given("tolerance")) resolve.tolerance = kPerturbedTolerance;
        Method method = method_with(parts, {});
        const auto add_points = [&](bool candidate) {
          return method.worker.probes.add(
              std::make_unique<PointProbe>(parts.problem, parts.solver, resolve, candidate));
        };
        FrameSearch::Settings settings;
        settings.candidates = add_points(true);
        settings.perturbations = add_points(false);
        settings.block = parts.method.integer("block");
        settings.radius = parts.method.number("radius");
        if (parts.method.text("min_radius") != "auto")
          settings.min_radius = parts.method.number("min_radius");
        settings.seed = parts.seed;
        method.items = settings.block;
        method.takes_steps = method.takes_directions = false;
        method.bounds_inner = true;
        method.penalty = PenaltyUse::differences;
        method.algorithm = std::make_unique<FrameSearch>(settings, info, resolve.base_tolerance);
        return method;
      }};
}

}  // namespace bizo::methods
