#include "blackbox/umbridge_oracle.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {
namespace {

// A model may have as many variables as the machine can hold, and its x_0 is as large: numbers of seven
// digits or with an exponent.
bool announces_much(Input line) {
  std::size_t digits = 0;
  for (const char letter : line.substr(std::min(line.find("Sizes"), line.size()))) {
    const bool is_exponent = digits > 0 && (letter == 'e' || letter == 'E');
    digits = letter >= '0' && letter <= '9' ? digits + 1 : 0;
    if (digits > 6 || is_exponent) return true;
  }
  return false;
}

// Answers with one line after the other, and then with nothing. A line that begins with ! is an error's.
class Lines {
 public:
  explicit Lines(Input input) : rest_(input) {}
  blackbox::HttpAnswer next(std::size_t max) {
    auto line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    const bool is_error = line.starts_with('!');
    if (is_error) line.remove_prefix(1);
    if (announces_much(line)) return {EvaluationStatus::crashed, "", "skipped"};
    if (line.size() > max) return {EvaluationStatus::malformed, "", "too long"};
    return {is_error ? EvaluationStatus::exception : EvaluationStatus::ok, std::string(line), "why"};
  }

 private:
  Input rest_;
};

}  // namespace

void umbridge(Input input) {
  Lines lines(input);
  const auto post = [&](const std::string&, const std::string&, const blackbox::HttpLimits& limits) {
    return lines.next(limits.bytes);
  };
  refusable([&] {
    blackbox::UmBridgeOracle oracle({.url = "http://localhost", .model = {}, .limits = {}}, post, "input");
    const auto& [info, level, residuals, constraints, a, b, c, e, f, g] = oracle.capabilities();
    if (info.outer_dimension > 100 || info.inner_dimension > 100 || residuals + constraints > 100) return;
    const Matrix X = Matrix::Ones(info.outer_dimension, 2), Y = Matrix::Ones(info.inner_dimension, 2);
    const std::vector<EvaluationKey> keys(2);
    for (int i = 0; i < blackbox::kOperations; ++i) {
      const auto operation = static_cast<blackbox::Operation>(i);
      if (!blackbox::answers(oracle.capabilities(), operation)) continue;
      Matrix numbers(blackbox::rows_of(operation, oracle.capabilities()), 2);
      blackbox::Reply reply;
      oracle.answer({operation, X, Y, Matrix(), keys}, numbers, reply);
    }
  });
}

}  // namespace bizo::fuzz
