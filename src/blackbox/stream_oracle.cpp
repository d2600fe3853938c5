#include "blackbox/stream_oracle.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "bizo/core/error.hpp"
#include "bizo/core/given_up.hpp"
#include "blackbox/protocol.hpp"

namespace bizo::blackbox {
namespace {

// Beyond what is expected: an answer that is somewhat too long is told from noise.
constexpr std::size_t kSpareBytes = std::size_t{1} << 20;
constexpr const char* kSeeDocs = "; docs/blackbox.md, Stream, says what it must answer";
constexpr std::size_t kMaxOfferBytes = std::size_t{1} << 32;

// Columns may lie apart in memory only as a whole matrix does: then they are sent as they are.
std::span<const double> numbers_of(const Eigen::Ref<const Matrix>& matrix, Matrix& copy) {
  if (matrix.cols() <= 1 || matrix.outerStride() == matrix.rows())
    return {matrix.data(), static_cast<std::size_t>(matrix.size())};
  copy = matrix;
  return {copy.data(), static_cast<std::size_t>(copy.size())};
}

// Its end does not count.
bool has_something(const Descriptor& stream) {
  pollfd place{stream.number(), POLLIN, 0};
  return poll(&place, 1, 0) > 0 && (place.revents & POLLIN) != 0;
}

}  // namespace

StreamOracle::StreamOracle(Launch launch, Limits limits, std::shared_ptr<Watchdog> watchdog)
    : launch_(std::move(launch)), limits_(limits), watchdog_(std::move(watchdog)) {
  launch_.talks = true;
  launch_.memory_limit = limits_.memory;
  launch_.setting.insert(launch_.setting.end(), {{kReadVariable, "3"}, {kWriteVariable, "4"}});
  start();
}

// A program that is asked nothing any more reads the end of its input, and ends itself.
StreamOracle::~StreamOracle() {
  if (child_) child_->stop(clock_seconds() + limits_.grace, limits_.grace);
}

void StreamOracle::start() {
  const std::string who = "the program " + launch_.words.front();
  child_ = std::make_unique<Child>(launch_, watchdog_);
  Record hello;
  hello.words["operation"] = "describe";
  hello.numbers["protocol"] = kProtocolVersion;
  FrameWriter writer(hello, {});
  const Trouble trouble = exchange(writer, kMaxOfferBytes, limits_.start);
  if (trouble.status != EvaluationStatus::ok)
    throw ConfigError(who + " did not introduce itself: " + trouble.reason +
                      (trouble.status == EvaluationStatus::time_out
                           ? "; raise evaluation.start_limit if it needs longer"
                           : kSeeDocs));
  Capabilities capabilities;
  try {
    Record record = reader_.header();
    for (const auto& [name, rows, columns] : record.arrays) {
      const auto array = array_of(record, reader_.numbers(), name);
      record.lists[name].assign(array.data(), array.data() + array.size());
    }
    capabilities = capabilities_of(record, who);
  } catch (const Malformed& error) {
    child_.reset();
    throw ConfigError(who + " did not introduce itself: " + error.what() + kSeeDocs);
  }
  const bool first = capabilities_.info.outer_dimension == 0;
  if (!first &&
      (capabilities.info.outer_dimension != capabilities_.info.outer_dimension ||
       capabilities.info.inner_dimension != capabilities_.info.inner_dimension ||
       capabilities.residuals != capabilities_.residuals ||
       capabilities.constraints != capabilities_.constraints || capabilities.level != capabilities_.level)) {
    child_.reset();
    throw Error(who + " offers something else than at its first start");
  }
  capabilities_ = std::move(capabilities);
  fresh_ = true;
}

StreamOracle::Trouble StreamOracle::end(EvaluationStatus status, const std::string& reason, double patience) {
  const int ended = child_->stop(clock_seconds() + patience, limits_.grace);
  const auto words = child_->last_words();
  Trouble trouble{status, reason};
  if (status == EvaluationStatus::crashed)
    trouble.reason += child_->ending(ended);
  else if (!words.empty())
    trouble.reason += "; it said: " + words;
  child_.reset();
  return trouble;
}

StreamOracle::Trouble StreamOracle::exchange(FrameWriter& writer, std::size_t max_bytes, double seconds) {
  const double deadline = clock_seconds() + seconds;
  reader_.begin(max_bytes);
  try {
    for (bool heard = true;;) {
      const bool ended = child_->ended();  // asked first: what was written before is still there
      if (heard && !writer.done()) heard = writer.write(child_->to().number());
      const auto state = reader_.read(child_->from().number());
      if (state == FrameReader::State::done) return {};
      if (ended) return end(EvaluationStatus::crashed, "the program ended: ", 0);
      if (state == FrameReader::State::end)
        return end(EvaluationStatus::crashed, "the program closed its stream: ", limits_.grace);
      if (clock_seconds() > deadline)
        return end(EvaluationStatus::time_out, "no answer within the time limit", 0);
      child_->work(deadline, heard && !writer.done());
    }
  } catch (const GivenUp&) {
    child_->stop(0, limits_.grace);
    child_.reset();  // it would answer the next question with the answer to this one
    given_up_ = true;
    throw;
  } catch (const Malformed& error) {
    return end(EvaluationStatus::malformed, std::string("the answer cannot be read: ") + error.what(), 0);
  }
}

StreamOracle::Trouble StreamOracle::ask(const Request& request, MatrixRef numbers, Reply& reply) {
  const Index columns = request.X.cols();
  if (!child_) {
    try {
      if (!std::exchange(given_up_, false)) ++restarts_;
      start();
    } catch (const ConfigError& error) {
      return {EvaluationStatus::crashed, std::string("cannot be started again: ") + error.what()};
    }
  }
  // It would be taken for the answer to this question, and every answer for that to the next one.
  if (has_something(child_->from()))
    return end(EvaluationStatus::malformed, "it answered without being asked", 0);
  Record question = question_of(request);
  Matrix X, Y, V;
  std::vector<std::span<const double>> parts;
  const auto add = [&](const char* name, const Eigen::Ref<const Matrix>& matrix, Matrix& copy) {
    if (matrix.rows() == 0) return;
    question.arrays.push_back({name, matrix.rows(), matrix.cols()});
    parts.push_back(numbers_of(matrix, copy));
  };
  add("x", request.X, X);
  add("y", request.Y, Y);
  add("v", request.V, V);
  const std::size_t expected = sizeof(double) * static_cast<std::size_t>(numbers.size());
  FrameWriter writer(question, parts);
  const Trouble trouble =
      exchange(writer, 2 * expected + kSpareBytes, limits_.time * static_cast<double>(columns));
  if (trouble.status != EvaluationStatus::ok) return trouble;
  if (request.operation != Operation::feasible) fresh_ = false;
  try {
    const Record answer = reader_.header();
    read_answer(answer, request.operation, reply);
    const bool all_failed = std::ranges::all_of(
        reply.failures, [](const auto& failure) { return failure && is_failure(failure->status); });
    if (numbers.rows() == 0 || all_failed) return {};
    const auto array = array_of(answer, reader_.numbers(), std::string(answer_name(request.operation)));
    if (array.rows() != numbers.rows() || array.cols() != columns)
      return end(EvaluationStatus::wrong_length,
                 "an answer of " + std::to_string(array.rows()) + " x " + std::to_string(array.cols()) +
                     " numbers instead of " + std::to_string(numbers.rows()) + " x " +
                     std::to_string(columns),
                 0);
    numbers = array;
    return {};
  } catch (const Malformed& error) {
    return end(EvaluationStatus::malformed, std::string("the answer cannot be read: ") + error.what(), 0);
  }
}

void StreamOracle::answer(const Request& request, MatrixRef numbers, Reply& reply) {
  const Index columns = request.X.cols();
  reply.reset(columns);
  const double begin = clock_seconds();
  const bool fresh = !child_ || fresh_;
  Trouble trouble = ask(request, numbers, reply);
  if (trouble.status == EvaluationStatus::crashed && columns == 1 && !fresh) {
    reply.reset(columns);
    trouble = ask(request, numbers, reply);
  }
  if (trouble.status == EvaluationStatus::ok) return;
  reply.reset(columns);
  numbers.setConstant(kNaN);
  const double lost = clock_seconds() - begin;
  if (columns == 1) {
    reply.fail(0, trouble.status, trouble.reason);
    reply.failures[0]->seconds = lost;
    return;
  }
  for (Index b = 0; b < columns; ++b) answer_column(*this, request, b, numbers, reply);
  for (auto& failure : reply.failures)
    if (failure && is_failure(failure->status)) {  // the first stands for what the batch has cost
      failure->seconds += lost;
      break;
    }
}

}  // namespace bizo::blackbox
