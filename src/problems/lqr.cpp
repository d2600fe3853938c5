#include "problems/lqr.hpp"

#include "bizo/core/elementary.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/problems/outer_start.hpp"

namespace bizo::problems {
namespace {

constexpr const char *kUnstablePlant = "the gain does not stabilize the plant",
                     *kUnstableModel = "the gain does not stabilize the model";

LinearQuadratic zero_like(const LinearQuadratic& system) {
  LinearQuadratic zero = system;
  for (Matrix* part : {&zero.A, &zero.B, &zero.Q, &zero.R}) part->setZero();
  return zero;
}

Plant model_of(const std::string& plant, Lqr::Learned learned, const std::array<double, 2>& factors,
               ConstVectorRef x) {
  Vector powers = x;
  exp_inplace({powers.data(), static_cast<std::size_t>(powers.size())});
  if (learned == Lqr::Learned::model)
    return make_plant(plant, {factors[0] * powers(0), factors[1] * powers(1)});
  Plant model = make_plant(plant, factors);
  const Index n = model.system.Q.rows();
  model.system.Q.diagonal() = powers.head(n);
  model.system.R.diagonal() = powers.tail(powers.size() - n);
  return model;
}

}  // namespace

Lqr::Lqr(ProblemInfo info, std::string plant, Learned learned, std::array<double, 2> factors)
    : ProductsProblem(std::move(info)),
      name_(std::move(plant)),
      learned_(learned),
      factors_(factors),
      plant_(make_plant(name_, {1, 1})) {}

Plant Lqr::model(ConstVectorRef x) const {
  return model_of(name_, learned_, factors_, x);
}

LinearQuadratic Lqr::direction(const Plant& model, Index k) const {
  LinearQuadratic change = zero_like(model.system);
  const Index n = change.Q.rows();
  if (learned_ == Learned::model) {
    change.A = model.dA[static_cast<std::size_t>(k)];
    change.B = model.dB[static_cast<std::size_t>(k)];
  } else if (k < n) {
    change.Q(k, k) = model.system.Q(k, k);
  } else {
    change.R(k - n, k - n) = model.system.R(k - n, k - n);
  }
  return change;
}

Matrix Lqr::gain(ConstMatrixRef Y, Index b) const {
  return Y.col(b).reshaped(plant_.system.B.cols(), plant_.system.A.rows());
}

void Lqr::note(Index column, Index columns, bool finite, const char* reason) {
  reasons_.resize(static_cast<std::size_t>(columns));
  reasons_[static_cast<std::size_t>(column)] = finite ? "" : reason;
}

std::optional<ColumnFailure> Lqr::failure(Index column) const {
  const std::string& reason = reasons_.at(static_cast<std::size_t>(column));
  if (reason.empty()) return {};
  return ColumnFailure{EvaluationStatus::non_finite, reason};
}

void Lqr::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    values(b) = GainCost(plant_.system, gain(Y, b), plant_.start).value;
    note(b, Y.cols(), std::isfinite(values(b)), kUnstablePlant);
  }
}

void Lqr::inner(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) {
  for (Index b = 0; b < Y.cols(); ++b) {
    values(b) = GainCost(model(X.col(b)).system, gain(Y, b), plant_.start).value;
    note(b, Y.cols(), std::isfinite(values(b)), kUnstableModel);
  }
}

void Lqr::inner_gradient_y(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const LinearQuadratic system = model(X.col(b)).system;
    const GainCost cost(system, gain(Y, b), plant_.start);
    G.col(b) = GainGradient(system, cost, plant_.start).value.reshaped();
    note(b, Y.cols(), G.col(b).allFinite(), kUnstableModel);
  }
}

void Lqr::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const GainCost cost(plant_.system, gain(Y, b), plant_.start);
    G.col(b) = GainGradient(plant_.system, cost, plant_.start).value.reshaped();
    note(b, Y.cols(), G.col(b).allFinite(), kUnstablePlant);
  }
}

void Lqr::inner_gradient_x(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef G) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Plant at = model(X.col(b));
    const Matrix K = gain(Y, b), none = Matrix::Zero(K.rows(), K.cols());
    const GainCost cost(at.system, K, plant_.start);
    for (Index k = 0; k < d(); ++k)
      G(k, b) = GainCostChange(at.system, cost, direction(at, k), none, plant_.start).value;
    note(b, Y.cols(), G.col(b).allFinite(), kUnstableModel);
  }
}

void Lqr::outer_gradient_x(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  G.setZero();
  for (Index b = 0; b < Y.cols(); ++b) note(b, Y.cols(), true, "");
}

void Lqr::inner_hessian_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const LinearQuadratic system = model(X.col(b)).system;
    const GainCost cost(system, gain(Y, b), plant_.start);
    const GainGradient gradient(system, cost, plant_.start);
    out.col(b) =
        gradient_change(system, cost, gradient, zero_like(system), gain(V, b), plant_.start).reshaped();
    note(b, Y.cols(), out.col(b).allFinite(), kUnstableModel);
  }
}

void Lqr::inner_mixed_product(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V, MatrixRef out) {
  for (Index b = 0; b < Y.cols(); ++b) {
    const Plant at = model(X.col(b));
    const Matrix K = gain(Y, b), none = Matrix::Zero(K.rows(), K.cols());
    const GainCost cost(at.system, K, plant_.start);
    const GainGradient gradient(at.system, cost, plant_.start);
    for (Index k = 0; k < d(); ++k) {
      const Matrix change = gradient_change(at.system, cost, gradient, direction(at, k), none, plant_.start);
      out(k, b) = dot(V.col(b), change.reshaped());
    }
    note(b, Y.cols(), out.col(b).allFinite(), kUnstableModel);
  }
}

void Lqr::inner_minimizer(ConstMatrixRef X, MatrixRef Y) {
  for (Index b = 0; b < X.cols(); ++b) {
    Y.col(b) = optimal_gain(model(X.col(b)).system).reshaped();
    note(b, X.cols(), Y.col(b).allFinite(), "no gain stabilizes the model");
  }
}

Row<MakeProblem> lqr_row() {
  OptionTable options = outer_start_options("0");
  options.insert(
      options.end(),
      {choice_option("plant", plant_names(), "a pole on a cart, or a mass on a spring"),
       choice_option("learn", {"weights", "model"},
                     "x: log of the diagonals of Q and R in f, or of the model's two parameters"),
       numbers_option("model", "1, 1",
                      "factors of the model's parameters (half-length and mass of the pole; stiffness and "
                      "mass): how wrong it is, or where x = 0 is")});
  return {"lqr", "control of a plant with a wrong model: learned weights, or a learned model",
          R"(f(x, K) = J(K; A, B, Q, R of the model)    J: expected cost of s+ = A s + B u, u = -K s,
F(x, K) = J(K; A, B, Q, R of the plant)       sum of sT Q s + uT R u from random s_0
learn = weights: x = log of the diagonals of Q and R in f. Phi(x + c) = Phi(x): one direction is
flat. learn = model: x = log of two parameters of the model; the minimum is x = -log of `model`,
the true plant. The inner problem is solved by the Riccati equation (closed-form); it is not
convex, and a gain that leaves the closed loop unstable has no value.
Oracle level: products.  d = states + inputs or 2, p = states * inputs.)",
          options, [](const Params& params, const ProblemContext& context) -> std::unique_ptr<Problem> {
            const Vector factors = params.numbers("model");
            if (factors.size() != 2 || !(factors.minCoeff() > 0))
              params.refuse("model", "it must be two factors > 0", "write for example 1.5, 1");
            const std::array<double, 2> pair{factors(0), factors(1)};
            const std::string name = params.text("plant");
            const auto learned =
                params.text("learn") == "weights" ? Lqr::Learned::weights : Lqr::Learned::model;
            const LinearQuadratic plant = make_plant(name, {1, 1}).system;
            const Index n = plant.A.rows(), r = plant.B.cols();
            ProblemInfo info;
            info.name = "lqr";
            info.outer_dimension = learned == Lqr::Learned::weights ? n + r : 2;
            info.inner_dimension = n * r;
            read_outer_start(params, context.files, info.outer_dimension, info.start, info.box);
            // Of the model, as the plant is not known, with equal weights.
            LinearQuadratic model = model_of(name, learned, pair, info.start).system;
            model.Q.setIdentity();
            model.R.setIdentity();
            info.inner_start = optimal_gain(model).reshaped();
            return std::make_unique<Lqr>(std::move(info), name, learned, pair);
          }};
}

}  // namespace bizo::problems
