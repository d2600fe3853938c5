#include "blackbox/oracle_client.hpp"

#include <stdexcept>

namespace bizo::blackbox {

void OracleClient::announce(std::span<const EvaluationKey> columns) {
  announced_.assign(columns.begin(), columns.end());
  first_.reset();
  aligned_ = true;
  reply_.reset(static_cast<Index>(columns.size()));
}

std::optional<ColumnFailure> OracleClient::failure(Index column) const {
  if (!aligned_) return first_;
  const auto at = static_cast<std::size_t>(column);
  return at < reply_.failures.size() ? reply_.failures[at] : std::nullopt;
}

void OracleClient::ask(Operation operation, ConstMatrixRef X, ConstMatrixRef Y, ConstMatrixRef V,
                       MatrixRef numbers, const InnerControl* control) {
  numbers.setConstant(kNaN);
  const auto keys = keys_of(X.cols());
  const Request request{operation, X, Y, V, keys, control};
  aligned_ = announced_.size() == keys.size();
  reply_.reset(X.cols());
  if (Y.allFinite())
    oracle_->answer(request, numbers, reply_);
  else
    for (Index b = 0; b < X.cols(); ++b)
      if (Y.col(b).allFinite()) answer_column(*oracle_, request, b, numbers, reply_);
  for (Index b = 0; b < X.cols(); ++b) {
    const auto& failure = reply_.failures[static_cast<std::size_t>(b)];
    if (!failure || !is_failure(failure->status)) continue;
    numbers.col(b).setConstant(kNaN);  // whatever came with the failure
    if (!first_) first_ = failure;
  }
}

std::vector<bool> OracleClient::feasible(ConstMatrixRef X) const {
  std::vector<bool> answers(static_cast<std::size_t>(X.cols()), true);
  if (!blackbox::answers(capabilities(), Operation::feasible)) return answers;
  Matrix numbers = Matrix::Constant(1, X.cols(), kNaN);
  const std::vector<EvaluationKey> keys(answers.size());
  const Matrix none(0, X.cols());
  Reply reply;
  oracle_->answer({Operation::feasible, X, none, none, keys}, numbers, reply);
  for (std::size_t b = 0; b < answers.size(); ++b) {
    if (reply.failures[b]) throw std::runtime_error(reply.failures[b]->reason);
    answers[b] = numbers(0, static_cast<Index>(b)) > 0;
  }
  return answers;
}

std::vector<EvaluationKey> OracleClient::keys_of(Index columns) const {
  if (static_cast<Index>(announced_.size()) == columns) return announced_;
  EvaluationKey key;
  if (!announced_.empty()) key = {announced_[0].seed, announced_[0].iteration, -1, 0, announced_[0].attempt};
  return std::vector<EvaluationKey>(static_cast<std::size_t>(columns), key);
}

}  // namespace bizo::blackbox
