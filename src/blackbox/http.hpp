// JSON over HTTP to a server that answers questions, one connection that stays open.
#pragma once

#include <memory>
#include <string>

#include "bizo/core/status.hpp"

namespace bizo::blackbox {

struct HttpAnswer {
  // time_out; crashed: nobody answers, or not to the end; malformed: not in HTTP, or too long; exception: the
  // server says that it failed, and `body` may say why.
  EvaluationStatus status = EvaluationStatus::ok;
  std::string body;    // what it sent
  std::string reason;  // why there is no answer, in one line
};

// What one question may cost.
struct HttpLimits {
  double seconds;  // infinity: for ever
  std::size_t bytes;
  bool patient = false;  // a server that is not there yet is asked again, until the seconds are over
};

class HttpClient {
 public:
  // url: of the server, without a path.
  explicit HttpClient(std::string url);
  ~HttpClient();

  // Past a proxy of the environment if the server is on this machine.
  HttpAnswer post(const std::string& path, const std::string& json, const HttpLimits& limits);

 private:
  struct Handle;
  HttpAnswer try_once(const std::string& address, const std::string& json, const HttpLimits& limits);

  std::string url_;
  std::unique_ptr<Handle> handle_;
  bool nobody_there_ = false;  // at the last try
  std::string proxy_;          // a hint, for failures
};

}  // namespace bizo::blackbox
