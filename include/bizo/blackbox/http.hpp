// JSON over HTTP to a server that answers questions, one connection that stays open.
#pragma once

#include <memory>
#include <string>

#include "bizo/core/status.hpp"

namespace bizo {

struct HttpAnswer {
  // time_out; crashed: nobody answers; exception: the server says that it failed.
  EvaluationStatus status = EvaluationStatus::ok;
  std::string text;  // what it sent, or why there is nothing
};

class HttpClient {
 public:
  // url: of the server, without a path.
  explicit HttpClient(std::string url);
  ~HttpClient();

  // Waits for at most `seconds`, infinity: for ever.
  HttpAnswer post(const std::string& path, const std::string& json, double seconds);

 private:
  struct Handle;
  std::string url_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace bizo
