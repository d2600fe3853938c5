#include "bizo/blackbox/http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cmath>

#include "bizo/core/error.hpp"

namespace bizo {
namespace {

std::size_t append(char* bytes, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return size * count;
}

// 0: for ever.
long milliseconds(double seconds) {
  constexpr double kLongest = 1e9;
  return std::isfinite(seconds) ? static_cast<long>(std::clamp(1000 * seconds, 1.0, kLongest)) : 0;
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
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::post(const std::string& path, const std::string& json, double seconds) {
  CURL* easy = handle_->easy;
  HttpAnswer answer;
  const std::string address = url_ + path;
  curl_easy_setopt(easy, CURLOPT_URL, address.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer.text);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(seconds));
  handle_->error[0] = '\0';
  if (const CURLcode code = curl_easy_perform(easy); code != CURLE_OK) {
    const std::string why = handle_->error[0] ? handle_->error : curl_easy_strerror(code);
    answer.status = code == CURLE_OPERATION_TIMEDOUT ? EvaluationStatus::time_out : EvaluationStatus::crashed;
    answer.text = address + ": " + why;
    return answer;
  }
  long code = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
  if (code == 200) return answer;
  answer.status = EvaluationStatus::exception;
  answer.text = address + ": HTTP status " + std::to_string(code) + (answer.text.empty() ? "" : ": ") +
                answer.text.substr(0, 500);
  return answer;
}

}  // namespace bizo
