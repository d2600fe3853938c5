#include "blackbox/umbridge_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"
#include "bizo/core/suggestions.hpp"
#include "blackbox/child.hpp"
#include "blackbox/json.hpp"
#include "blackbox/record.hpp"

namespace bizo::blackbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kProtocol = 1.0;
// Of an answer: for each of its numbers, and beside them.
constexpr std::size_t kNumberBytes = 64, kOtherBytes = std::size_t{1} << 20;

Json json_list(ConstVectorRef v) {
  return Json(std::vector<double>(v.begin(), v.end()));
}

// JSON has no word for what is not finite: null.
std::vector<double> numbers_of(const Json& list) {
  if (!list.is_array()) throw Malformed("an output is not a list of numbers");
  std::vector<double> numbers;
  for (const auto& entry : list) {
    if (!entry.is_number() && !entry.is_null())
      throw Malformed("an output has an entry that is not a number");
    numbers.push_back(entry.is_null() ? kNaN : entry.get<double>());
  }
  return numbers;
}

// Where there is no answer, what came instead of it may be anything.
Json json_of(const HttpAnswer& answer) {
  if (answer.status == EvaluationStatus::ok) return parse_json(answer.body);
  try {
    return parse_json(answer.body);
  } catch (const std::exception&) {
    return Json::value_t::discarded;
  }
}

// The error that a server reports, whatever the HTTP status; nothing: it reports none.
std::optional<std::string> error_in(const Json& json) {
  if (!json.is_object() || !json.contains("error") || json["error"].is_null()) return {};
  const Json& error = json["error"];
  const bool says = error.is_object() && error.contains("message") && error["message"].is_string();
  const Json& text = says ? error["message"] : error;
  return one_line(text.is_string() ? text.get<std::string>() : text.dump());
}

std::vector<Index> sizes(const Json& answer, const char* name) {
  if (!answer.at(name).is_array()) throw Malformed(std::string("its ") + name + " are no list");
  std::vector<Index> list;
  for (const auto& size : answer.at(name)) list.push_back(index_in(size));
  return list;
}

UmBridgeOracle::Post post_to(const std::string& url) {
  return
      [client = std::make_shared<HttpClient>(url)](const auto& path, const auto& json, const auto& limits) {
        return client->post(path, json, limits);
      };
}

}  // namespace

struct UmBridgeOracle::Column {
  // Which output an operation is about, and with respect to which input; -1: the value itself.
  struct Derivative {
    int output = 0;
    int input = -1;
  };
  const Request& request;
  Index at;

  Derivative derivative() const;
  bool has_constraints() const {
    return request.operation == Operation::value || request.operation == Operation::outer ||
           request.operation == Operation::residuals;
  }
};

UmBridgeOracle::Column::Derivative UmBridgeOracle::Column::derivative() const {
  switch (request.operation) {
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

UmBridgeOracle::UmBridgeOracle(Settings settings, const std::string& where)
    : UmBridgeOracle(settings, post_to(settings.url), where) {}

UmBridgeOracle::UmBridgeOracle(Settings settings, Post post, const std::string& where)
    : settings_(std::move(settings)), post_(std::move(post)) {
  if (!Json::accept(settings_.config))
    throw ConfigError(where + ": problem.settings must be JSON; write for example {\"level\": 1}");
  try {
    read_offer(where);
  } catch (const Malformed& error) {
    throw ConfigError(where + ": the server does not speak UM-Bridge: " + error.what() +
                      "; check problem.url");
  } catch (const Json::exception& error) {
    throw ConfigError(where + ": the server does not speak UM-Bridge: " + one_line(error.what()) +
                      "; check problem.url");
  }
}

void UmBridgeOracle::choose_model(const std::vector<std::string>& models, const std::string& where) {
  if (settings_.model.empty() && models.size() == 1) settings_.model = models[0];
  if (std::ranges::find(models, settings_.model) != models.end()) return;
  throw ConfigError(
      where + ": " +
      (settings_.model.empty() ? "there is more than one model" : "there is no model " + settings_.model) +
      "; set problem.model to one that the server has: " + listing(models));
}

void UmBridgeOracle::read_offer(const std::string& where) {
  const auto ask = [&](const std::string& path, const Json& question) {
    const HttpAnswer answer = post_(path, question.dump(), {settings_.limits.start, kOtherBytes, true});
    Json json = json_of(answer);
    if (const auto error = error_in(json))
      throw ConfigError(
          where + ": the server answers " + path + " with an error: " + *error +
          (path == "/Info" ? "; check problem.url" : "; check problem.model and problem.settings"));
    if (answer.status != EvaluationStatus::ok)
      throw ConfigError(where + ": " + answer.reason + "; start the server first, and check problem.url");
    return json;
  };
  const Json info = ask("/Info", Json::object());
  if (info.at("protocolVersion").get<double>() != kProtocol)
    throw ConfigError(where + ": the server speaks version " + info["protocolVersion"].dump() +
                      " of the protocol, and bizo speaks 1.0; use a server of that version");
  choose_model(info.at("models").get<std::vector<std::string>>(), where);
  const Json model{{"name", settings_.model}, {"config", Json::parse(settings_.config)}};
  const auto inputs = sizes(ask("/InputSizes", model), "inputSizes");
  const auto outputs = sizes(ask("/OutputSizes", model), "outputSizes");
  const Json support = ask("/ModelInfo", {{"name", settings_.model}}).at("support");
  // Beside F, and f, a further output is of constraints.
  const bool opaque = inputs.size() == 1 && (outputs.size() == 1 || outputs.size() == 2);
  const bool both = inputs.size() == 2 && (outputs.size() == 2 || outputs.size() == 3) && outputs[1] == 1;
  if (!support.value("Evaluate", false))
    throw ConfigError(where + ": the model " + settings_.model +
                      " does not support Evaluate; choose another");
  if (!(opaque || both) || *std::ranges::min_element(inputs) < 1 || *std::ranges::min_element(outputs) < 1)
    throw ConfigError(where + ": the model " + settings_.model + " maps " + Json(inputs).dump() +
                      " numbers to " + Json(outputs).dump() +
                      "; it must map [d] to [1], Phi(x), or [d, p] to [1, 1], F(x, y) and f(x, y); or to "
                      "[m], [m, 1], the residuals of a sum of squares; and [k] more, constraints c <= 0");
  for (const auto& list : {inputs, outputs})
    for (const Index size : list)
      if (!can_be_held(static_cast<double>(size)))
        throw ConfigError(where + ": the model " + settings_.model + " has vectors of " +
                          std::to_string(size) + " numbers, which this machine cannot hold; choose another");
  if (outputs[0] > 1) capabilities_.residuals = outputs[0];
  if (outputs.size() > inputs.size()) capabilities_.constraints = outputs.back();
  outputs_ = outputs.size();
  const bool gradients = support.value("Gradient", false) && capabilities_.residuals == 0;
  capabilities_.level = opaque      ? OracleLevel::value
                        : gradients ? OracleLevel::gradients
                                    : OracleLevel::values;
  const Index p = both ? inputs[1] : 0;
  capabilities_.info = {one_line(settings_.model), inputs[0],       p,
                        Vector::Zero(inputs[0]),   Vector::Zero(p), {}};
}

std::string UmBridgeOracle::question_about(const Column& column) const {
  const auto& [request, b] = column;
  const auto derivative = column.derivative();
  Json question{{"name", settings_.model},
                {"input", Json::array({json_list(request.X.col(b))})},
                {"config", Json::parse(settings_.config)}};
  if (capabilities_.info.inner_dimension > 0) question["input"].push_back(json_list(request.Y.col(b)));
  if (derivative.input >= 0) {
    question["outWrt"] = derivative.output;
    question["inWrt"] = derivative.input;
    question["sens"] = {1.0};
  }
  return question.dump();
}

// Throws ColumnFailure, Malformed or an exception of JSON's.
std::vector<double> UmBridgeOracle::ask(const Column& column, Index size) {
  const bool value = column.derivative().input < 0;
  const HttpAnswer answer =
      post_(value ? "/Evaluate" : "/Gradient", question_about(column),
            {settings_.limits.time, kOtherBytes + kNumberBytes * static_cast<std::size_t>(size)});
  const Json json = json_of(answer);
  if (const auto error = error_in(json)) throw ColumnFailure{EvaluationStatus::exception, *error, 0};
  if (answer.status != EvaluationStatus::ok) throw ColumnFailure{answer.status, answer.reason, 0};
  const Json& output = json.at("output");
  const auto expect = [](std::size_t count, Index expected, const char* what) {
    if (static_cast<Index>(count) != expected)
      throw ColumnFailure{EvaluationStatus::wrong_length,
                          std::to_string(count) + what + " instead of " + std::to_string(expected), 0};
  };
  if (value) expect(output.size(), static_cast<Index>(outputs_), " outputs");
  auto numbers = numbers_of(value ? output.at(static_cast<std::size_t>(column.derivative().output)) : output);
  if (column.has_constraints() && capabilities_.constraints > 0) {
    expect(numbers.size(), size - capabilities_.constraints, " numbers");
    std::ranges::copy(numbers_of(output.back()), std::back_inserter(numbers));
  }
  expect(numbers.size(), size, " numbers");
  if (!std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); }))
    throw ColumnFailure{EvaluationStatus::non_finite, "the answer has numbers that are not finite", 0};
  return numbers;
}

void UmBridgeOracle::answer(const Request& request, MatrixRef numbers, Reply& reply) {
  reply.reset(request.X.cols());
  for (Index b = 0; b < request.X.cols(); ++b) {
    const double begin = clock_seconds();
    try {
      const auto list = ask({request, b}, numbers.rows());
      numbers.col(b) = Eigen::Map<const Vector>(list.data(), numbers.rows());
    } catch (const ColumnFailure& failure) {
      reply.fail(b, failure.status, failure.reason);
    } catch (const Malformed& error) {
      reply.fail(b, EvaluationStatus::malformed, error.what());
    } catch (const Json::exception& error) {
      reply.fail(b, EvaluationStatus::malformed, one_line(error.what()));
    }
    if (auto& failure = reply.failures[static_cast<std::size_t>(b)])
      failure->seconds = clock_seconds() - begin;
  }
}

}  // namespace bizo::blackbox
