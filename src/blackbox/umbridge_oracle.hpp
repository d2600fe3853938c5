// A model behind an UM-Bridge server (HTTP and JSON; Seelinger et al., JOSS 8(83), 2023; docs/blackbox.md,
// UM-Bridge).
#pragma once

#include <functional>
#include <string>

#include "blackbox/http.hpp"
#include "blackbox/limits.hpp"
#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

// What a model's input and output sizes make of it:
//   [d] -> [1]           value: Phi(x)
//   [d, p] -> [1, 1]     values: F(x, y), then f(x, y); gradients, if the server offers them
//   [m] or [m, 1], m > 1, instead: the residuals of F, and no gradients
//   and [k] more: constraints c <= 0
class UmBridgeOracle final : public Oracle {
 public:
  struct Settings {
    std::string url;            // http://host:port
    std::string model;          // empty: the only one
    std::string config = "{}";  // JSON that the model is given with every question
    Limits limits;
  };

  // How a server is asked: a path, and a question in JSON.
  using Post = std::function<HttpAnswer(const std::string& path, const std::string& json, const HttpLimits&)>;

  // `where` begins messages. ConfigError if the server cannot be asked or its model does not fit.
  UmBridgeOracle(Settings settings, const std::string& where);
  UmBridgeOracle(Settings settings, Post post, const std::string& where);

  const Capabilities& capabilities() const override { return capabilities_; }
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override;

 private:
  struct Column;
  void read_offer(const std::string& where);
  void choose_model(const std::vector<std::string>& models, const std::string& where);
  std::string question_about(const Column& column) const;
  std::vector<double> ask(const Column& column, Index size);

  Settings settings_;
  Post post_;
  Capabilities capabilities_;
  std::size_t outputs_ = 0;  // vectors in an answer
};

}  // namespace bizo::blackbox
