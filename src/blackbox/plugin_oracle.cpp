#include "blackbox/plugin_oracle.hpp"

#include <functional>
#include <limits>
#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/inner_box.hpp"
#include "bizo/core/one_line.hpp"
#include "blackbox/plugin_library.hpp"

template <>
inline constexpr bool bizo::kNoGaps<bizo_question> = sizeof(bizo_question) == 3 * sizeof(void*) +
                                                                                  7 * sizeof(double) +
                                                                                  4 * sizeof(std::int32_t);

namespace bizo::blackbox {
namespace {

static_assert(static_cast<int>(InnerRule::fixed_steps) == BIZO_SYNCHRONIZED);
static_assert(static_cast<int>(InnerRule::relative) == BIZO_RELATIVE);
static_assert(static_cast<int>(InnerRule::absolute) == BIZO_ABSOLUTE);

OracleLevel level_offered_by(const bizo_plugin& plugin, const bizo_offer& offer) {
  if (plugin.value || plugin.value_batch || (offer.residuals > 0 && offer.p == 0)) return OracleLevel::value;
  if (!plugin.inner && !plugin.inner_batch) return OracleLevel::solve;
  if (!plugin.inner_gradient_y || !plugin.outer_gradient_y) return OracleLevel::values;
  if (!plugin.inner_gradient_x || !plugin.outer_gradient_x) return OracleLevel::inner_gradient;
  if (!plugin.hessian_product || !plugin.cross_product) return OracleLevel::gradients;
  return OracleLevel::products;
}

class PluginOracle final : public Oracle, public WorksTogether {
 public:
  PluginOracle(bizo_plugin plugin, const std::string& settings, const std::string& where) : plugin_(plugin) {
    bizo_offer capabilities = {};
    self_ = plugin.create(settings.c_str(), &capabilities);
    capabilities.message[sizeof capabilities.message - 1] = '\0';
    const std::string message = capabilities.message;
    if (!self_)
      throw ConfigError(where + ": it refuses its settings: " +
                        (message.empty() ? "it does not say why" : message) + "; check problem.settings");
    read(capabilities, where);
  }

  ~PluginOracle() override {
    if (plugin_.destroy) plugin_.destroy(self_);
  }

  const Capabilities& capabilities() const override { return capabilities_; }

  void answer(const Request& request, MatrixRef numbers, Reply& reply) override {
    reply.reset(request.X.cols());
    ask(request);
    if (tell_) {
      Operation operation = request.operation;
      Matrix X = request.X, Y = request.Y, V = request.V;
      Archive out;
      out(operation, questions_, X, Y, V);
      tell_(out.take());
    }
    point_to(request.X, request.Y, request.V);
    call(request.operation, numbers);
    for (Index b = 0; b < request.X.cols(); ++b) judge(b, numbers, reply);
  }

  WorksTogether* together() override { return plugin_.join ? this : nullptr; }

  void join(const RankTeam& team) override {
    tell_ = team.tell;
    plugin_.join(self_, team.communicator);
  }

  // What it answers here is not asked for.
  void follow(std::span<const std::byte> told) override {
    Operation operation{};
    Matrix X, Y, V;
    Archive in(told);
    in(operation, questions_, X, Y, V);
    status_.assign(questions_.size(), BIZO_OK);
    point_to(X, Y, V);
    Matrix numbers = Matrix::Constant(rows_of(operation, capabilities_), X.cols(), kNaN);
    call(operation, numbers);
  }

 private:
  void read(const bizo_offer& capabilities, const std::string& where) {
    const auto refuse = [&](const std::string& what) {
      throw ConfigError(where + ": " + what + "; see bizo_plugin.h");
    };
    if (plugin_.version >= 3) read_residuals(capabilities, refuse);
    capabilities_.level = level_offered_by(plugin_, capabilities);
    capabilities_.solves = plugin_.solve != nullptr;
    capabilities_.curvature = plugin_.curvature != nullptr;
    if (capabilities.d < 1 || capabilities.p < 0) refuse("it offers no d > 0 and p >= 0");
    for (const auto size :
         {capabilities.d, capabilities.p, capabilities_.residuals, capabilities_.constraints})
      if (!can_be_held(static_cast<double>(size)))
        refuse("it offers vectors of " + std::to_string(size) + " numbers, which this machine cannot hold");
    if ((capabilities.p == 0) != (capabilities_.level == OracleLevel::value))
      refuse("value goes with p = 0, and outer with p > 0");
    if (capabilities.p > 0 && !plugin_.outer && !plugin_.outer_batch && capabilities_.residuals == 0)
      refuse("it has no function outer");
    if (capabilities_.level == OracleLevel::solve && !plugin_.solve) refuse("it has neither inner nor solve");
    const auto vector = [](const double* numbers, int64_t size) -> Vector {
      return numbers ? Vector(Eigen::Map<const Vector>(numbers, size)) : Vector::Zero(size);
    };
    capabilities_.info = {plugin_.name ? one_line(plugin_.name) : "plugin",
                          capabilities.d,
                          capabilities.p,
                          vector(capabilities.start, capabilities.d),
                          vector(capabilities.inner_start, capabilities.p),
                          {}};
    const auto box = [&](const double* lower, const double* upper, int64_t size) -> Box {
      if (!lower && !upper) return {};
      constexpr double kInfinity = std::numeric_limits<double>::infinity();
      return {lower ? vector(lower, size) : Vector::Constant(size, -kInfinity),
              upper ? vector(upper, size) : Vector::Constant(size, kInfinity)};
    };
    capabilities_.info.box = box(capabilities.lower, capabilities.upper, capabilities.d);
    if (plugin_.version >= 2)
      capabilities_.info.inner_box = box(capabilities.inner_lower, capabilities.inner_upper, capabilities.p);
    for (const auto& flaw : {flaw_of(capabilities_.info.box), inner_flaw_of(capabilities_.info.inner_box)})
      if (!flaw.empty()) refuse("it offers an empty box: " + flaw);
  }

  void read_residuals(const bizo_offer& offer, const auto& refuse) {
    const bool tells = plugin_.residuals || plugin_.residuals_batch;
    if (offer.residuals < 0) refuse("it offers " + std::to_string(offer.residuals) + " residuals");
    if (offer.residuals > 0 && !tells)
      refuse("it offers " + std::to_string(offer.residuals) + " residuals and has no function residuals");
    const bool alone = !plugin_.value && !plugin_.value_batch && !plugin_.outer && !plugin_.outer_batch;
    if (tells && alone && offer.residuals == 0)
      refuse("it has a function residuals, and its offer does not say how many there are");
    capabilities_.residuals = offer.residuals;
    if (offer.constraints < 0) refuse("it offers " + std::to_string(offer.constraints) + " constraints");
    capabilities_.constraints = offer.constraints;
  }

  void ask(const Request& request) {
    const auto columns = static_cast<std::size_t>(request.X.cols());
    questions_.assign(columns, bizo_question{});
    status_.assign(columns, BIZO_OK);
    for (std::size_t b = 0; b < columns; ++b) {
      bizo_question& question = questions_[b];
      const EvaluationKey& key = request.keys[b];
      question.seed = program_seed(key);
      question.iteration = key.iteration;
      question.direction = key.direction;
      question.side = key.side;
      question.attempt = key.attempt;
      if (!request.control) continue;
      question.rule = static_cast<int32_t>(request.control->rule);
      question.steps = request.control->steps;
      question.tolerance = request.control->tolerance;
      question.floor = request.control->floor;
      question.reference = request.control->reference.empty() ? kNaN : request.control->reference[b];
    }
  }

  void point_to(ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V) {
    for (std::size_t b = 0; b < questions_.size(); ++b) {
      const auto column = static_cast<Index>(b);
      questions_[b].x = X.col(column).data();
      questions_[b].y = Y.rows() > 0 ? Y.col(column).data() : nullptr;
      questions_[b].v = V.rows() > 0 ? V.col(column).data() : nullptr;
    }
  }

  void call(Operation operation, MatrixRef numbers) {
    if (const bizo_batch batch = batch_of(operation)) {
      batch(self_, numbers.cols(), questions_.data(), places_of(numbers), status_.data());
      return;
    }
    const bizo_function function = function_of(operation);
    for (std::size_t b = 0; b < questions_.size(); ++b)
      status_[b] = function(self_, &questions_[b], numbers.col(static_cast<Index>(b)).data());
  }

  double* const* places_of(MatrixRef numbers) {
    places_.clear();
    for (Index b = 0; b < numbers.cols(); ++b) places_.push_back(numbers.col(b).data());
    return places_.data();
  }

  bizo_batch batch_of(Operation operation) const {
    switch (operation) {
      case Operation::value:
        return plugin_.value_batch;
      case Operation::outer:
        return plugin_.outer_batch;
      case Operation::residuals:
        return plugin_.residuals_batch;
      case Operation::inner:
        return plugin_.inner_batch;
      default:
        return nullptr;
    }
  }

  // In the order of Operation; what comes after them is not asked.
  bizo_function function_of(Operation operation) const {
    const bizo_function functions[] = {plugin_.value,
                                       plugin_.solve,
                                       plugin_.outer,
                                       plugin_.residuals,
                                       plugin_.inner,
                                       plugin_.inner_gradient_y,
                                       plugin_.outer_gradient_y,
                                       plugin_.inner_gradient_x,
                                       plugin_.outer_gradient_x,
                                       plugin_.hessian_product,
                                       plugin_.cross_product,
                                       plugin_.curvature};
    return functions[static_cast<std::size_t>(operation)];
  }

  void judge(Index b, MatrixRef numbers, Reply& reply) const {
    const int status = status_[static_cast<std::size_t>(b)];
    if (status == BIZO_OK) return;
    if (status == BIZO_NOT_CONVERGED) {
      reply.fail(b, EvaluationStatus::not_converged, "");
      return;
    }
    numbers.col(b).setConstant(kNaN);
    if (status == BIZO_REFUSED)
      reply.fail(b, EvaluationStatus::refused, "refused");
    else
      reply.fail(b, EvaluationStatus::exception,
                 capabilities_.info.name + ": code " + std::to_string(status));
  }

  const bizo_plugin plugin_;
  void* self_ = nullptr;
  Capabilities capabilities_;
  std::function<void(std::span<const std::byte>)> tell_;  // the other ranks; null: there are none
  std::vector<bizo_question> questions_;
  std::vector<int> status_;
  std::vector<double*> places_;
};

}  // namespace

std::unique_ptr<Oracle> make_plugin_oracle(const std::string& library, const std::string& settings,
                                           const std::string& where) {
  return std::make_unique<PluginOracle>(load_plugin(library, where), settings, where);
}

}  // namespace bizo::blackbox
