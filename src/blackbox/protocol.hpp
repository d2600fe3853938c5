// The words of the protocols (docs/blackbox.md): requests, answers and offers as records, both ways.
#pragma once

#include "blackbox/oracle.hpp"
#include "blackbox/record.hpp"

namespace bizo::blackbox {

inline constexpr int kProtocolVersion = 1;

// Environment variables that tell a program its descriptors.
inline constexpr const char* kReadVariable = "BIZO_READ";
inline constexpr const char* kWriteVariable = "BIZO_WRITE";
// Marks a process of this program that evaluation.isolate has started, until it serves.
inline constexpr const char* kServingVariable = "BIZO_SERVING";

// The name of an answer's numbers: value, residuals, y, gradient, product, curvature or feasible.
std::string_view answer_name(Operation operation);

// What is asked, without X, Y and V. Columns' seeds, directions, sides and attempts are lists.
Record question_of(const Request& request);
// The inner control that a question has; `reference` keeps its numbers. Malformed.
InnerControl control_of(const Record& question, std::vector<double>& reference);
// Keys of a question's columns, as far as a record tells them; the seeds are program_seed(). Malformed.
std::vector<EvaluationKey> keys_of(const Record& question, Index columns);

// An offer, its vectors as lists. ConfigError that names what is missing or wrong; `who` begins the message.
Record record_of(const Capabilities& capabilities);
Capabilities capabilities_of(const Record& record, const std::string& who);

// What an answer says beside its numbers: failures, and what a solve did. Malformed.
void read_answer(const Record& answer, Operation operation, Reply& reply);
// The other way; statuses ok and not_converged of a solve count as answered.
Record answer_of(const Reply& reply, Operation operation);

}  // namespace bizo::blackbox
