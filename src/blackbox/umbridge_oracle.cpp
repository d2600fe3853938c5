#include "bizo/blackbox/umbridge_oracle.hpp"

#include <nlohmann/json.hpp>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kProtocol = 1.0;
// A server has to introduce itself in so many seconds.
constexpr double kIntroduction = 30;

Json list_of(ConstVectorRef v) {
  return Json(std::vector<double>(v.begin(), v.end()));
}

// Which output an operation is about, and with respect to which input; -1: the value itself.
struct Derivative {
  int output = 0;
  int input = -1;
};

Derivative derivative_of(Operation operation) {
  switch (operation) {
    case Operation::inner:
      return {1, -1};
    case Operation::outer_gradient_x:
      return {0, 0};
    case Operation::outer_gradient_y:
      return {0, 1};
    case Operation::inner_gradient_x:
      return {1, 0};
    case Operation::inner_gradient_y:
      return {1, 1};
    default:
      return {0, -1};
  }
}

// Numbers of an answer; what is no number is NaN.
std::vector<double> numbers_of(const Json& list) {
  std::vector<double> numbers;
  for (const auto& entry : list) numbers.push_back(entry.is_number() ? entry.get<double>() : kNaN);
  return numbers;
}

std::vector<Index> sizes(const Json& answer, const char* name) {
  return answer.at(name).get<std::vector<Index>>();
}

}  // namespace

struct UmBridgeOracle::Column {
  const Request& request;
  Index at;
  Derivative derivative;
};

UmBridgeOracle::UmBridgeOracle(Settings settings, const std::string& where)
    : settings_(std::move(settings)), client_(settings_.url) {
  if (!Json::accept(settings_.config))
    throw ConfigError(where + ": problem.settings must be JSON, for example {\"level\": 1}");
  try {
    read_offer(where);
  } catch (const Json::exception& error) {
    throw ConfigError(where + ": the server does not speak UM-Bridge: " + error.what());
  }
}

void UmBridgeOracle::read_offer(const std::string& where) {
  const auto ask = [&](const char* path, const Json& question) {
    const HttpAnswer answer = client_.post(path, question.dump(), kIntroduction);
    if (answer.status != EvaluationStatus::ok)
      throw ConfigError(where + ": " + answer.text + "; start the server first, and check problem.url");
    return Json::parse(answer.text);
  };
  const Json info = ask("/Info", Json::object());
  if (info.at("protocolVersion").get<double>() != kProtocol)
    throw ConfigError(where + ": the server speaks version " + info["protocolVersion"].dump() +
                      " of the protocol, and bizo speaks 1.0");
  const auto models = info.at("models").get<std::vector<std::string>>();
  if (settings_.model.empty() && models.size() == 1) settings_.model = models[0];
  if (std::find(models.begin(), models.end(), settings_.model) == models.end())
    throw ConfigError(where + ": problem.model must name one of the server's models: " + listing(models));
  const Json model{{"name", settings_.model}, {"config", Json::parse(settings_.config)}};
  const auto inputs = sizes(ask("/InputSizes", model), "inputSizes");
  const auto outputs = sizes(ask("/OutputSizes", model), "outputSizes");
  const Json support = ask("/ModelInfo", {{"name", settings_.model}}).at("support");
  const bool opaque = inputs.size() == 1 && outputs == std::vector<Index>{1};
  const bool both = inputs.size() == 2 && outputs == std::vector<Index>{1, 1};
  if (!support.value("Evaluate", false) || !(opaque || both) || inputs[0] < 1)
    throw ConfigError(where + ": the model " + settings_.model +
                      " must map [d] numbers to [1], Phi(x), or [d, p] to [1, 1], F(x, y) and f(x, y)");
  offer_.level = opaque                             ? OracleLevel::value
                 : support.value("Gradient", false) ? OracleLevel::gradients
                                                    : OracleLevel::values;
  const Index p = both ? inputs[1] : 0;
  offer_.info = {settings_.model, inputs[0], p, Vector::Zero(inputs[0]), Vector::Zero(p), {}};
}

void UmBridgeOracle::answer(const Request& request, MatrixRef numbers, Reply& reply) {
  reply.reset(request.X.cols());
  for (Index b = 0; b < request.X.cols(); ++b)
    answer_column({request, b, derivative_of(request.operation)}, numbers, reply);
}

void UmBridgeOracle::answer_column(const Column& column, MatrixRef numbers, Reply& reply) {
  const auto& [request, b, derivative] = column;
  Json question{{"name", settings_.model},
                {"input", Json::array({list_of(request.X.col(b))})},
                {"config", Json::parse(settings_.config)}};
  if (offer_.info.inner_dimension > 0) question["input"].push_back(list_of(request.Y.col(b)));
  const bool value = derivative.input < 0;
  if (!value) {
    question["outWrt"] = derivative.output;
    question["inWrt"] = derivative.input;
    question["sens"] = {1.0};
  }
  const HttpAnswer answer =
      client_.post(value ? "/Evaluate" : "/Gradient", question.dump(), settings_.limits.time);
  if (answer.status != EvaluationStatus::ok) return reply.fail(b, answer.status, answer.text);
  try {
    const Json json = Json::parse(answer.text);
    if (json.contains("error"))
      return reply.fail(b, EvaluationStatus::exception, json["error"].value("message", json["error"].dump()));
    const Json& output = json.at("output");
    const auto list = numbers_of(value ? output.at(static_cast<std::size_t>(derivative.output)) : output);
    if (static_cast<Index>(list.size()) != numbers.rows())
      return reply.fail(
          b, EvaluationStatus::wrong_length,
          std::to_string(list.size()) + " numbers instead of " + std::to_string(numbers.rows()));
    numbers.col(b) = Eigen::Map<const Vector>(list.data(), numbers.rows());
  } catch (const Json::exception& error) {
    reply.fail(b, EvaluationStatus::malformed, error.what());
  }
}

}  // namespace bizo
