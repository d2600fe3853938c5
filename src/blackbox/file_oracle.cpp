#include "blackbox/file_oracle.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bizo/core/given_up.hpp"
#include "blackbox/command.hpp"
#include "blackbox/exit_hint.hpp"
#include "blackbox/protocol.hpp"
#include "blackbox/shortage.hpp"
#include "blackbox/write_text.hpp"

namespace bizo::blackbox {
namespace {

namespace fs = std::filesystem;

// What a text may have beside the answer, and the longest way to write a number of it: bytes.
constexpr std::uint64_t kBeside = 64 << 20;
constexpr std::uint64_t kBytesOfNumber = 64;

std::string read_text(const std::string& path, std::uint64_t max) {
  std::ifstream file(path, std::ios::binary);
  if (!file && (errno == EMFILE || errno == ENFILE))
    throw shortage("cannot read " + path, errno, kOtherWorkdir);
  if (!file)
    throw Malformed(
        "there is no output file; the program must write the file that {output} names (what it prints is no "
        "answer)");
  std::error_code unknown;
  const auto size = fs::file_size(path, unknown);
  if (!unknown && size > kBeside + kBytesOfNumber * max)
    throw ColumnFailure{EvaluationStatus::wrong_length,
                        "the output has " + std::to_string(size) + " bytes, too many for an answer of " +
                            std::to_string(max) + (max == 1 ? " number" : " numbers"),
                        0};
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// To open anything else may wait for ever, or never come to an end.
void expect_regular(const std::string& path) {
  std::error_code unreadable;
  const auto status = fs::status(path, unreadable);
  if (fs::exists(status) && !fs::is_regular_file(status))
    throw Malformed("the output is not a regular file; the program must write one at {output}");
}

// What a stream has as lists of one number a column is a number here.
Record question_about(const Request& request, Index b) {
  const auto at = static_cast<std::size_t>(b);
  const auto& key = request.keys[at];
  const auto column = [b](const Eigen::Ref<const Matrix>& matrix) {
    return std::vector<double>(matrix.col(b).begin(), matrix.col(b).end());
  };
  InnerControl control;
  if (request.control) control = *request.control;
  if (!control.reference.empty()) control.reference = control.reference.subspan(at, 1);
  const Matrix none;
  Record question =
      question_of({request.operation, none, none, none, {}, request.control ? &control : nullptr});
  question.numbers.erase("count");
  question.lists.clear();
  if (!control.reference.empty()) question.numbers["reference"] = control.reference[0];
  if (!std::isnan(control.curvature.L))
    question.lists["curvature"] = {control.curvature.mu, control.curvature.L};
  question.numbers["iteration"] = static_cast<double>(key.iteration);
  question.numbers["seed"] = static_cast<double>(program_seed(key));
  question.numbers["direction"] = static_cast<double>(key.direction);
  question.numbers["side"] = key.side;
  question.numbers["attempt"] = key.attempt;
  question.lists["x"] = column(request.X);
  if (request.Y.rows() > 0) question.lists["y"] = column(request.Y);
  if (request.V.rows() > 0) question.lists["v"] = column(request.V);
  return question;
}

}  // namespace

FileFormat text_format() {
  return {"text", "txt",
          [](const Record& record, const std::string& path) { write_text(to_lines(record), path); },
          [](const std::string& path, std::uint64_t max) { return from_lines(read_text(path, max)); }};
}

FileFormat json_format() {
  return {"json", "json",
          [](const Record& record, const std::string& path) { write_text(to_json(record) + "\n", path); },
          [](const std::string& path, std::uint64_t max) { return from_json(read_text(path, max)); }};
}

FileOracle::FileOracle(FileSettings settings, Capabilities capabilities, std::shared_ptr<Watchdog> watchdog)
    : settings_(std::move(settings)),
      folders_(settings_.folder, settings_.keep_failures),
      capabilities_(std::move(capabilities)),
      watchdog_(std::move(watchdog)) {}

// A new folder with what problem.copy and problem.link name.
std::string FileOracle::make_folder(const Request& request, Index b) {
  const std::string path = folders_.make(request.operation, request.keys[static_cast<std::size_t>(b)]);
  const auto give = [&path](const std::string& file, auto put) {
    try {
      put(file, (fs::path(path) / fs::path(file).filename()).string());
    } catch (const fs::filesystem_error& refused) {
      throw shortage("cannot put " + file + " into " + path, refused.code().value(),
                     "leave what problem.copy and problem.link name in place");
    }
  };
  for (const auto& file : settings_.copied) give(file, copy_whole);
  for (const auto& file : settings_.linked)
    give(file, [](const std::string& from, const std::string& to) { fs::create_symlink(from, to); });
  if (!settings_.hostfile.empty()) write_text(settings_.hostfile, path + "/" + kHostfile);
  return path;
}

void FileOracle::run(const std::string& folder, const std::string& input, const std::string& output,
                     Said& said) {
  auto words = with_replaced(settings_.words, "input", input);
  words = with_replaced(with_replaced(std::move(words), "output", output), "work", folder);
  const Launch launch{words, folder, settings_.variables, settings_.limits.memory, false};
  Child child(launch, watchdog_);
  const double deadline = clock_seconds() + settings_.limits.time;
  try {
    while (!child.ended() && clock_seconds() < deadline) child.work(deadline);
  } catch (const GivenUp&) {
    child.stop(0, settings_.limits.grace);
    throw;
  }
  const bool in_time = child.ended();
  const int status = child.stop(0, settings_.limits.grace);
  const auto last_words = child.last_words();
  said = {child.output().text(), child.errors().text(), last_words.empty() ? "" : "; it said: " + last_words};
  if (!in_time)
    throw ColumnFailure{EvaluationStatus::time_out, "no answer within the time limit" + said.last, 0};
  if (status == Child::kUnknown) return;  // the output tells
  if (WIFSIGNALED(status)) throw ColumnFailure{EvaluationStatus::signal, child.ending(status), 0};
  if (WEXITSTATUS(status) != 0)
    throw ColumnFailure{EvaluationStatus::exit_code,
                        child.ending(status) + exit_hint(settings_.words, folder), 0};
}

void FileOracle::read(const Record& record, const Request& request, Index b, MatrixRef numbers,
                      Reply& reply) const {
  const auto at = static_cast<std::size_t>(b);
  const std::string name(answer_name(request.operation));
  // Beside an answer, an empty text refuses nothing: who fills in a form leaves it so.
  const bool form = record.lists.contains(name) || record.numbers.contains(name);
  if (const auto reason = record.words.find("refused");
      reason != record.words.end() && !(form && reason->second.empty()))
    throw ColumnFailure{EvaluationStatus::refused, reason->second.empty() ? "refused" : reason->second, 0};
  if (!record.words.contains("refused"))
    if (const auto said = record.list("refused"); said && (said->empty() || said->front() > 0))
      throw ColumnFailure{EvaluationStatus::refused, "refused", 0};
  const auto wrong_length = [&](std::uint64_t size) {
    return ColumnFailure{EvaluationStatus::wrong_length,
                         "the output has " + std::to_string(size) + " numbers for " + name + " instead of " +
                             std::to_string(numbers.rows()) +
                             (capabilities_.constraints > 0 && request.operation != Operation::solve
                                  ? ", constraints among them"
                              : request.operation == Operation::residuals ? ", as problem.residuals says"
                                                                          : ""),
                         0};
  };
  if (const auto found = record.unread.find(name); found != record.unread.end())
    throw wrong_length(found->second);
  const auto list = record.list(name);
  const std::string has = record.names();
  if (!list)
    throw Malformed(
        "the output has no numbers called " + name + (has.empty() ? "" : "; it has: " + has) +
        (name == "value" && record.list("residuals") ? "; set problem.residuals to their number" : ""));
  if (static_cast<Index>(list->size()) != numbers.rows()) throw wrong_length(list->size());
  numbers.col(b) = Eigen::Map<const Vector>(list->data(), numbers.rows());
  if (request.operation != Operation::solve) return;
  reply.report.steps[at] = count_in(record.number("steps", 0));
  reply.report.gradients[at] = count_in(record.number("gradients", 0));
  reply.report.residual[at] = record.number("residual", kNaN);
  if (record.number("converged", 1) == 0) reply.fail(b, EvaluationStatus::not_converged, "");
  const double value = record.number("value", kNaN);
  if (std::isnan(value)) return;
  if (reply.values.size() == 0) reply.values.setConstant(request.X.cols(), kNaN);
  reply.values(b) = value;
}

void FileOracle::write_question(const Record& question, const std::string& input) const try {
  settings_.format.write(question, input);
} catch (const FatalError&) {
  throw;
} catch (const Error& error) {
  throw FatalError(std::string(error.what()) + "; " + kOtherWorkdir);
}

void FileOracle::evaluate(const Request& request, Index b, MatrixRef numbers, Reply& reply) {
  const double begin = clock_seconds();
  const std::string folder = make_folder(request, b);
  const std::string input = folder + "/input." + settings_.format.extension;
  const std::string output = folder + "/output." + settings_.format.extension;
  auto& failure = reply.failures[static_cast<std::size_t>(b)];
  Said said;
  try {
    write_question(question_about(request, b), input);
    run(folder, input, output, said);
    expect_regular(output);
    const auto max = static_cast<std::uint64_t>(std::max<Index>(numbers.rows(), 1));
    read(settings_.format.read(output, max), request, b, numbers, reply);
    if (!numbers.col(b).allFinite())
      throw ColumnFailure{EvaluationStatus::non_finite, "the output has numbers that are not finite", 0};
  } catch (const ColumnFailure& thrown) {
    failure = thrown;
  } catch (const Malformed& error) {
    reply.fail(b, EvaluationStatus::malformed, error.what() + said.last);
  } catch (const GivenUp&) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw;
  }
  const bool failed = failure && is_failure(failure->status);
  if (failed) failure->seconds = clock_seconds() - begin;
  const bool worth_a_look =
      failed && failure->status != EvaluationStatus::refused && folders_.may_keep_failure();
  if (worth_a_look) failure->reason += " (" + folder + ")";
  if (worth_a_look || settings_.keep) return WorkFolders::keep(folder, said.output, said.errors);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

void FileOracle::answer(const Request& request, MatrixRef numbers, Reply& reply) {
  reply.reset(request.X.cols());
  for (Index b = 0; b < request.X.cols(); ++b) evaluate(request, b, numbers, reply);
}

}  // namespace bizo::blackbox
