#include "blackbox/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "bizo/core/clock.hpp"
#include "bizo/core/error.hpp"
#include "bizo/core/one_line.hpp"
#include "blackbox/proxy.hpp"

namespace bizo::blackbox {
namespace {

struct Body {
  std::string& text;
  std::size_t max;
};

// Anything but the size that it is given ends the transfer.
std::size_t append(char* bytes, std::size_t size, std::size_t count, void* data) {
  auto& [text, max] = *static_cast<Body*>(data);
  if (size * count > max - text.size()) return 0;
  text.append(bytes, size * count);
  return size * count;
}

EvaluationStatus status_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return EvaluationStatus::time_out;
    case CURLE_UNSUPPORTED_PROTOCOL:  // also of an answer
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_WRITE_ERROR:
      return EvaluationStatus::malformed;
    default:
      return EvaluationStatus::crashed;
  }
}

// 0: for ever.
long milliseconds(double seconds) {
  constexpr double kLongest = 1e9;
  return std::isfinite(seconds) ? static_cast<long>(std::clamp(1000 * seconds, 1.0, kLongest)) : 0;
}

// A server that starts, behind a gateway or a forwarded port perhaps.
bool may_come(CURLcode code, long http_status) {
  return code == CURLE_COULDNT_CONNECT || code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR ||
         code == CURLE_SEND_ERROR || (code == CURLE_OK && http_status >= 502 && http_status <= 504);
}

std::string part_of(const std::string& url, CURLUPart part) {
  CURLU* whole = curl_url();
  char* text = nullptr;
  std::string found;
  if (curl_url_set(whole, CURLUPART_URL, url.c_str(), CURLU_GUESS_SCHEME) == CURLUE_OK &&
      curl_url_get(whole, part, &text, 0) == CURLUE_OK)
    found = text;
  curl_free(text);
  curl_url_cleanup(whole);
  return found;
}

}  // namespace

struct HttpClient::Handle {
  CURL* easy = curl_easy_init();
  curl_slist* headers = nullptr;
  char error[CURL_ERROR_SIZE] = "";

  Handle() {
    if (!easy) throw Error("starting libcurl: it gives no handle");
    // An empty Expect: servers are not asked whether they want a long question before it is sent.
    for (const char* header : {"Content-Type: application/json", "Expect:"})
      headers = curl_slist_append(headers, header);
  }
  ~Handle() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
  }
};

HttpClient::HttpClient(std::string url) : url_(std::move(url)), handle_(std::make_unique<Handle>()) {
  while (url_.ends_with('/')) url_.pop_back();
  curl_easy_setopt(handle_->easy, CURLOPT_HTTPHEADER, handle_->headers);
  curl_easy_setopt(handle_->easy, CURLOPT_ERRORBUFFER, handle_->error);
  curl_easy_setopt(handle_->easy, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle_->easy, CURLOPT_NOSIGNAL, 1L);
  const std::string host = part_of(url_, CURLUPART_HOST);
  if (is_this_machine(host))
    curl_easy_setopt(handle_->easy, CURLOPT_NOPROXY, "*");
  else
    proxy_ = hint_at_proxy(part_of(url_, CURLUPART_SCHEME), host);
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::post(const std::string& path, const std::string& json, const HttpLimits& limits) {
  constexpr double kPause = 0.05;  // seconds between tries
  const double deadline = clock_seconds() + limits.seconds;
  HttpAnswer answer = try_once(url_ + path, json, limits);
  while (limits.patient && nobody_there_ && clock_seconds() + kPause < deadline) {
    std::this_thread::sleep_for(std::chrono::duration<double>(kPause));
    answer = try_once(url_ + path, json, {deadline - clock_seconds() + kPause, limits.bytes});
  }
  if (answer.status != EvaluationStatus::ok && !proxy_.empty()) answer.reason += "; " + proxy_;
  return answer;
}

HttpAnswer HttpClient::try_once(const std::string& address, const std::string& json,
                                const HttpLimits& limits) {
  CURL* easy = handle_->easy;
  HttpAnswer answer;
  Body body{answer.body, limits.bytes};
  curl_easy_setopt(easy, CURLOPT_URL, address.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(limits.seconds));
  handle_->error[0] = '\0';
  const CURLcode code = curl_easy_perform(easy);
  long http_status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_status);
  nobody_there_ = may_come(code, http_status);
  if (code != CURLE_OK) {
    std::string why = handle_->error[0] ? handle_->error : curl_easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT) why = "no answer within the time limit";
    if (code == CURLE_WRITE_ERROR)
      why = "the answer has more than " + std::to_string(limits.bytes) + " bytes";
    answer.status = status_of(code);
    answer.reason = one_line(address + ": " + why);
    return answer;
  }
  if (http_status == 200) return answer;
  answer.status = EvaluationStatus::exception;
  answer.reason = one_line(address + ": HTTP status " + std::to_string(http_status) +
                           (answer.body.empty() ? "" : ": " + answer.body));
  return answer;
}

}  // namespace bizo::blackbox
